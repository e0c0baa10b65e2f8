"""A meeting over a newer state of the project: what is on the wall never becomes something else without a word."""

from screens.agenda import Agenda, Card, Changed, Lost, Place, Stop
from screens.session import AuditSession


def over(agenda: Agenda, session: AuditSession) -> Agenda:
    """Give the same meeting over a newer model.

    It stands at the same place. What is gone there stays shown (`lost`), and what is another about the findings that a
    key decides is told (`changed`).
    """
    begun = agenda.begun | {agenda.session.id(finding) for card in agenda.cards for finding in card.findings}
    newer = Agenda(session, agenda.which, agenda.severities, begun)
    by_key = {card.key: card for card in newer.cards}
    newer.parked = [key for key in agenda.parked if key in by_key]
    brought = [stop.card.key for stop in agenda.stops if stop.place is Place.PARKED and stop.card]
    newer.bring_back([by_key[key] for key in brought if key in by_key])
    _stand(newer, agenda)
    return newer


def _stand(newer: Agenda, agenda: Agenda) -> None:
    """Put the newer meeting where the older one stands, or before what comes next, with what is gone still shown."""
    gone, stop = agenda.lost, agenda.stop
    shown = gone.findings if gone else frozenset(agenda.session.id(finding) for finding in agenda.findings)
    member = gone.member if gone else agenda.member
    at = _same(newer, stop, shown)
    if at is None:
        _stand_before_next(newer, agenda)
        newer.lost = gone or Lost(stop, shown, member, _since(newer.session, shown))
        return
    newer.at, card = at, newer.stops[at].card
    if card is not None and member is not None:
        newer.member = next(n for n, finding in enumerate(card.findings) if newer.session.id(finding) in shown)
    if gone is None:
        newer.changed = _changed(newer, agenda) or agenda.changed


def _same(newer: Agenda, stop: Stop, shown: frozenset[str]) -> int | None:
    """Find the place again. A card is the same while it has one of its findings, whatever it is called now."""
    alike = [(at, each) for at, each in enumerate(newer.stops) if each.place is stop.place]
    if stop.card is not None:
        alike = [(at, each) for at, each in alike if each.card and shown & _ids(newer.session, each.card)]
        alike.sort(key=lambda found: found[1].key != stop.key)
    elif stop.question is not None:
        alike = [(at, each) for at, each in alike if each.key == stop.key]
    return alike[0][0] if alike else None


def _ids(session: AuditSession, card: Card) -> set[str]:
    return {session.id(finding) for finding in card.findings}


def _stand_before_next(newer: Agenda, agenda: Agenda) -> None:
    """Stand at what comes after: the next finding of a card that was opened, else the next place that is there."""
    places = {stop.key: at for at, stop in enumerate(newer.stops)}
    following = [places[stop.key] for stop in agenda.stops[agenda.at :] if stop.key in places]
    newer.at = following[0] if following else len(newer.stops) - 1
    opened, card = agenda.stops[agenda.at].key, newer.stops[newer.at].card
    if agenda.member is None or card is None or newer.stops[newer.at].key != opened:
        return
    if agenda.member < len(card.findings):
        newer.member = agenda.member
    else:
        newer.at += 1


def _since(session: AuditSession, shown: frozenset[str]) -> str:
    """Since when findings are gone."""
    return next((gone.since for gone in reversed(session.gone) if gone.id in shown), session.news.at)


def _changed(newer: Agenda, agenda: Agenda) -> Changed | None:
    """Compare the findings that a key decides with those that it decided before; None when they are the same."""
    old, new = agenda.session, newer.session
    before = {old.id(finding): finding for finding in agenda.findings}
    after = {new.id(finding): finding for finding in newer.findings}
    both = before.keys() & after.keys()
    other = sum(old.audit.seen(before[id]) != new.audit.seen(after[id]) for id in both)
    if len(both) == len(before) == len(after) and not other:
        return None
    return Changed(new.news.at, len(before) - len(both), len(after) - len(both), other)
