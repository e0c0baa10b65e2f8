"""What uses a permission: the pages that offer it, and the microflows that do the same without entity access.

Found away from the screen once the cursor rests: on a large project it takes a while to know what every flow does.
"""

from collections.abc import Sequence

from textual import work
from textual.timer import Timer

from auditor.access.effective import EffectiveAccess
from auditor.access.rights import Right
from auditor.access.target import Target
from auditor.flows.around import around
from auditor.model.names import Name
from screens import pairs
from screens.session import AuditSession
from screens.session_view import SessionView
from screens.widgets.detail import Block, Detail, Entry, Rule

RIGHTS = (Right.READ, Right.WRITE, Right.CREATE, Right.DELETE)
"""The rights that pages offer, and that microflows have."""


class TellsUses(SessionView):
    """A view with a pane that tells a permission, and then what uses it."""

    _uses_timer: Timer | None = None

    def tell_permission(self, detail: Detail, access: EffectiveAccess, entity: Name, blocks: Sequence[Block]) -> None:
        """Tell a permission at once, and what uses it when the cursor rests."""
        detail.show(blocks)
        if self._uses_timer is not None:
            self._uses_timer.stop()
        session = self.session
        self._uses_timer = self.set_timer(pairs.RESTS, lambda: self._find(session, detail, access, entity, blocks))

    # Without a description Textual would write one from the arguments: the whole project, in words.
    @work(thread=True, exclusive=True, group="uses", exit_on_error=False, description="finds what uses it")
    def _find(
        self, session: AuditSession, detail: Detail, access: EffectiveAccess, entity: Name, blocks: Sequence[Block]
    ) -> None:
        found = uses_blocks(session, access, entity)
        self.app.call_from_thread(self._tell, detail, blocks, found)

    def _tell(self, detail: Detail, blocks: Sequence[Block], found: Sequence[Block]) -> None:
        """Put it between the members and the source, unless something else is told by now."""
        if detail.blocks == blocks:
            end = next((at for at, block in enumerate(blocks) if isinstance(block, Rule)), len(blocks))
            detail.show([*blocks[:end], *found, *blocks[end:]], keep_place=True)


def uses_blocks(session: AuditSession, access: EffectiveAccess, entity: Name) -> list[Block]:
    """Name the pages that offer a right on an entity, and the microflows that have it without entity access.

    Nothing is said where there are none: what pages hold may be missing from the export.
    """
    thing, effects = session.project.entities[entity], session.effects
    ways = {way.document for right in RIGHTS for way in around(access, Target(right, thing), effects)}
    pages = [page.name for page in access.pages if page.name in ways]
    flows = [f"{flow.name}, without entity access" for flow in access.microflows if flow.name in ways]
    told = [*_listed("Pages", pages), *_listed("Microflow", flows)]
    return ["", *told] if told else []


def _listed(label: str, names: Sequence[str]) -> list[Block]:
    """One line a name, the label before the first."""
    return [Entry("" if number else label, name, _ROOM) for number, name in enumerate(names)]


_ROOM = 10
