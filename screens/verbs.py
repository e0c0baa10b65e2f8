"""What can be typed after `:` with words behind it: `:matrix sales`, `:why Customer delete Webshop.Order`."""

import shlex
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.access.rights import ENTITY_RIGHTS, MEMBER_RIGHTS
from auditor.access.target import UnknownName, parse_roles, parse_target
from auditor.files.errors import FileError
from auditor.merging.scenario_file import read_scenarios
from auditor.model.names import Name
from screens import kinds
from screens.messages import Say
from screens.paths import typed_path
from screens.session import AuditSession
from screens.targets import CompareTarget, DiffTarget, MergeTarget, WhyTarget

if TYPE_CHECKING:
    from screens.review import ReviewApp


@dataclass(frozen=True, slots=True)
class Verb:
    """A command with words behind it."""

    name: str
    """Its first word."""
    words: str
    """What follows, as help writes it; empty for nothing."""
    does: str
    """What it does."""
    run: Callable[["ReviewApp", str], Awaitable[None]]
    """Does it, with the words. Raises `UnknownName`, whose text is told, and `TooFewWords`."""
    needs: str = ""
    """The words without which it cannot be done, with an example; empty where there may be none."""

    @property
    def lacking(self) -> str:
        """Say which words it needs."""
        return f"{self.name} needs {self.needs}"


class TooFewWords(Exception):
    """A verb was not given the words that it needs."""


async def _merge(app: "ReviewApp", words: str) -> None:
    """Merge the roles that are named."""
    session = _session(app)
    session.merge_roles(_roles(session, _split(words)))
    await app.open_view("merge", MergeTarget())


async def _scenario(app: "ReviewApp", words: str) -> None:
    """Open a saved merge: the only one of a file, or the one that is named."""
    session, typed = _session(app), _split(words)
    if not typed:
        raise TooFewWords
    saved = read_scenarios(typed_path(typed[0]))
    wanted = [scenario for scenario in saved if len(typed) < 2 or scenario.name == typed[1]]
    if len(wanted) != 1:
        names = ", ".join(scenario.name for scenario in saved) or "none"
        raise UnknownName(f"name one of its merges: {names}")
    (scenario,) = wanted
    if missing := scenario.missing(session.project):
        raise UnknownName(f"{scenario.name}: {missing[0]}")
    session.merge_roles(scenario.user_roles, scenario.base)
    session.added, session.removed = list(scenario.added), list(scenario.removed)
    session.saved_in = typed[0]
    await app.open_view("merge", MergeTarget())


async def _compare(app: "ReviewApp", words: str) -> None:
    """Compare the two roles that are named."""
    session, typed = _session(app), _split(words)
    if len(typed) != 2:
        raise TooFewWords
    before, after = (parse_roles(session.project, [role]) for role in typed)
    await app.open_view("compare", CompareTarget(before, after))


async def _diff(app: "ReviewApp", words: str) -> None:
    """Compare with an older version of the project. A path may hold blanks, and on Windows backslashes."""
    typed = words.strip().strip("\"'")
    if not typed:
        raise TooFewWords
    if not _session(app).judged:
        raise UnknownName("the rules are still running; compare when they are done")
    await app.open_view("compare", DiffTarget(typed_path(typed)))


async def _why(app: "ReviewApp", words: str) -> None:
    """Explain the right that is named."""
    project, typed = _session(app).project, _split(words)
    if len(typed) != 3:
        raise TooFewWords
    roles = parse_roles(project, [typed[0]])
    target = parse_target(project, typed[1], typed[2])
    if target.right in (*ENTITY_RIGHTS, *MEMBER_RIGHTS) and target.entity is not None:
        await app.open_view("why", WhyTarget(roles, target.entity.name, target.right, target.member))
    elif target.document is not None:
        name = target.document.name
        found = (kind for kind, right in kinds.RIGHTS.items() if right is target.right)
        kind = next(kind for kind in found if kinds.document_named(project, kind, name))
        await app.open_view("why", WhyTarget(roles, name, kind=kind))


async def _open_pairs(app: "ReviewApp", words: str) -> None:
    """Show all pairs."""
    await app.open_view("merge", root=True)
    await app.open_view("pairs")


def _open(view: str) -> Callable[["ReviewApp", str], Awaitable[None]]:
    """Open a view, with its list filtered by what was typed."""

    async def run(app: "ReviewApp", words: str) -> None:
        await app.open_view(view, root=True)
        if app.view is not None and words:
            app.view.narrow(words)

    return run


VERBS = (
    Verb("roles", "TEXT", "roles whose name holds TEXT", _open("roles")),
    Verb("entities", "TEXT", "entities whose name holds TEXT", _open("entities")),
    Verb("matrix", "TEXT", "the matrix of the roles, or else the rows, whose name holds TEXT", _open("matrix")),
    Verb("findings", "TEXT", "findings that hold TEXT: a rule, a role, an entity", _open("findings")),
    Verb("merge", "ROLE ROLE", "the merge of these roles", _merge, "two roles or more: merge Customer Support"),
    Verb("pairs", "", "every pair of user roles, the most dangerous first", _open_pairs),
    Verb(
        "scenario",
        "FILE NAME",
        "a merge that was saved",
        _scenario,
        "a file: scenario merges.toml, or scenario merges.toml 'Customer + Support'",
    ),
    Verb("compare", "ROLE ROLE", "two roles side by side", _compare, "two roles: compare Customer Support"),
    Verb(
        "diff",
        "OLD",
        "what this version lets whom do that an older one did not",
        _diff,
        "the older version: diff Webshop-1.mpr",
    ),
    Verb(
        "why",
        "ROLE RIGHT TARGET",
        "why a role has a right, or why not",
        _why,
        "a role, a right and a target: why Customer delete Webshop.Order",
    ),
    Verb("sign-in", "TEXT", "services and sign-in whose line holds TEXT", _open("signin")),
    Verb("checklist", "", "questions that a model cannot answer", _open("checklist")),
    Verb("coverage", "TEXT", "areas whose line holds TEXT", _open("coverage")),
)
"""Every verb, in the order of the views."""


def spoken(query: str) -> Iterator[tuple[Verb, str]]:
    """Find the verbs that were typed with words behind them, each with its words."""
    first, _, rest = query.strip().partition(" ")
    for verb in VERBS:
        if rest and verb.words and verb.name.startswith(first.casefold()):
            yield verb, rest.strip()


async def say(app: "ReviewApp", verb: Verb, words: str) -> None:
    """Do what was typed, or tell what is wrong with it."""
    if app.session is None:
        return
    try:
        await verb.run(app, words)
    except TooFewWords:
        app.post_message(Say(verb.lacking, warning=True))
    except (UnknownName, FileError) as error:
        app.post_message(Say(str(error), warning=True))


def _session(app: "ReviewApp") -> AuditSession:
    session = app.session
    assert session is not None
    return session


def _split(words: str) -> Sequence[str]:
    """Cut words apart; a name with blanks stands between quotes."""
    try:
        return shlex.split(words)
    except ValueError:
        return words.split()


def _roles(session: AuditSession, typed: Sequence[str]) -> Sequence[Name]:
    """Give the roles that were typed; at least two."""
    roles = parse_roles(session.project, typed).user_roles
    if len(roles) < 2:
        raise TooFewWords
    return roles
