"""What the newer states of an export brought, each compared with the one before it."""

from itertools import pairwise

from auditor.findings.finding import Finding, Severity, Subjects
from auditor.model.names import Name
from screens.news import NO_NEWS, News, news_of

LEVELS = {"C": Severity.CRITICAL, "H": Severity.HIGH, "L": Severity.LOW}


def state(words: str) -> dict[str, Finding]:
    """Findings by id, worst first: `C1 L2` are a critical one and a low one."""
    return {id: Finding("ENT-03", LEVELS[id[0]], Subjects(entity=Name(f"Shop.{id}"))) for id in sorted(words.split())}


def states(*words: str) -> News:
    """What is known after one state after the other."""
    news = NO_NEWS
    for number, (before, after) in enumerate(pairwise(words)):
        news = news_of(state(before), state(after), news, lambda _: "Readable", f"12:0{number}")
    return news


def ids(news: News) -> tuple[str, str, str]:
    """Ids of what is gone, what went with the last state, and what is back with it."""
    gone, left, back = (" ".join(each.id for each in some) for some in (news.gone, news.left, news.back))
    return gone, left, back


def test_what_came_is_new_until_it_goes() -> None:
    """Against the state that was opened, however many came between."""
    news = states("C1", "C1 H1", "C1 H1")
    assert (news.came, news.new) == (0, {"H1"})
    assert states("C1", "C1 H1", "C1").new == set()


def test_what_came_and_went_is_gone() -> None:
    """Though it was not there at first."""
    news = states("C1", "C1 H1", "C1")
    assert ids(news) == ("H1", "H1", "")
    assert [(each.since, each.where) for each in news.gone] == [("12:01", "Shop.H1")]


def test_what_is_back_did_not_come_anew() -> None:
    """It counts as new only where it was not there at first."""
    news = states("C1", "L1", "C1 L1")
    assert ids(news) == ("", "", "C1")
    assert (news.came, news.new) == (0, {"L1"})
    news = states("C1", "C1 H1", "C1", "C1 H1")
    assert (ids(news), news.came, news.new) == (("", "", "H1"), 0, {"H1"})


def test_the_worst_is_named_first() -> None:
    """Of what went before and now, and of what is back."""
    assert ids(states("C1 H1 L1", "C1 H1", "")) == ("C1 H1 L1", "C1 H1", "")
    assert ids(states("C1 H1 L1", "C1 H1", "", "C1 L1")) == ("H1", "", "C1 L1")


def test_a_state_like_the_one_before_brings_nothing() -> None:
    """And forgets what the last one brought."""
    news = states("C1", "H1", "H1")
    assert ids(news) == ("C1", "", "")
    assert (news.came, news.at) == (0, "12:01")
