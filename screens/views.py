"""The views of the program: which there are, their numbers and their names."""

from dataclasses import dataclass
from importlib import import_module

from screens.view import View


@dataclass(frozen=True, slots=True)
class ViewEntry:
    """A view, loaded when it is shown for the first time."""

    id: str
    """Its name in messages; also of its module and style sheet, `screens/roles.py` and `screens/roles.tcss`."""
    label: str
    """Its name on the screen."""
    path: str
    """Module and class, `screens.roles:RolesView`."""
    number: str = ""
    """The key that shows it; empty for a view that is only opened from others."""

    def make(self) -> View:
        """Load and make the view."""
        module, _, name = self.path.partition(":")
        view = getattr(import_module(module), name)(id=self.id)
        assert isinstance(view, View)
        return view


VIEWS = (
    ViewEntry("roles", "Roles", "screens.roles:RolesView", "1"),
    ViewEntry("entities", "Entities", "screens.entities:EntitiesView", "2"),
    ViewEntry("matrix", "Matrix", "screens.matrix:MatrixView", "3"),
    ViewEntry("findings", "Findings", "screens.findings:FindingsView", "4"),
    ViewEntry("merge", "Merge", "screens.merge:MergeView", "5"),
    ViewEntry("signin", "Sign-in", "screens.signin:SigninView", "6"),
    ViewEntry("coverage", "Coverage", "screens.coverage:CoverageView", "7"),
    ViewEntry("pairs", "all pairs", "screens.pairs:PairsView"),
    ViewEntry("compare", "compare", "screens.compare:CompareView"),
    ViewEntry("why", "why", "screens.why:WhyView"),
    ViewEntry("meeting", "meeting", "screens.meeting:MeetingView"),
    ViewEntry("checklist", "checklist", "screens.checklist:ChecklistView"),
    ViewEntry("save", "write", "screens.save:SaveView"),
    ViewEntry("help", "help", "screens.help:HelpView"),
)
"""Every view. Those with a number stand in the second line of the screen, in this order."""
