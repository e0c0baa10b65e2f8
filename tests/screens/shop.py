"""A small program for tests of the foundation: roles, their entities, a text; a matrix; hostile names on request."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from screens.app import AuditApp
from screens.keys import bindings
from screens.messages import Open, Say
from screens.view import View
from screens.views import VIEWS, ViewEntry
from screens.widgets.detail import Detail, Entry
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Column, Matrix, Row, Table
from screens.widgets.status import Status

ROLES = ("Anonymous", "Customer", "Support", "Sales", "SalesManager", "Administrator")
ENTITIES = ("Shop.Order", "Shop.Payment", "Shop.Basket")
GLYPHS = (("·", "muted"), ("CRWD", ""), ("-R--~", ""), ("CRwD !", "high"))
COUNTS = {"CRIT": 2, "HIGH": 9, "MED": 18, "LOW": 12, "INFO": 9}
FACTS = ("production", "12 user roles · 41 module roles · 86 entities")
STATUS = Status("Webshop", "10.24.4", FACTS, COUNTS, 6, "live 12:04:31")


def names(*values: str, columns: int = 1) -> Table:
    """Rows of a name each, and as many columns of numbers as wanted behind it."""
    numbers = [Column(f"n{number}", f"N{number}", 5, right=True) for number in range(1, columns)]
    rows = [Row(name, [name, *(str(len(name)) for _ in numbers)]) for name in values]
    return Table([Column("name", "Name", 10, fill=1), *numbers], rows)


def matrix(rows: int = 60, columns: int = 30, label: Callable[[int], str] = "Role{}".format) -> Table:
    """Entities by roles; cell (r, c) has the code (r + c) % 4."""
    labels = [label(column) for column in range(columns)]
    codes = [bytes((row + column) % len(GLYPHS) for column in range(columns)) for row in range(rows)]
    summary = ("Findings of the role", [[("HIGH 1", "high")]] * columns)
    cells = Matrix(labels, labels, codes.__getitem__, GLYPHS, 7, summary=summary)
    return Table(
        (Column("entity", "Entity", 14),), [Row(f"Shop.E{row}", [f"Shop.E{row}"]) for row in range(rows)], cells
    )


class RolesView(View):
    """Roles, the entities of the highlighted one, and what is said about the highlighted entity."""

    BINDINGS = bindings("merge", "why", "write", "meeting", only="Only findings")
    FOOTER: ClassVar[str] = "help filter open back pane mark merge why only write meeting commands"
    FOOTER_FIRST: ClassVar[str] = "filter open mark merge why"
    roles: ClassVar[tuple[str, ...]] = ROLES

    def compose(self) -> ComposeResult:
        """Three panes, side by side."""
        with Horizontal():
            roles = Grid(names(*self.roles, columns=2), marks=True, id="roles-grid")
            roles.noun = "role"
            yield ListPane(roles, name="Roles", subtitle="by findings", id="roles-pane")
            yield ListPane(Grid(id="entities-grid"), name="Entities", id="entities-pane")
            yield Pane(Detail(id="about"), title="About", id="about-pane")

    def visit(self, target: object = None) -> None:
        """Put the cursor on a role."""
        if target is not None:
            self.query_one("#roles-grid", Grid).go_to(str(target))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Merge from two marks on."""
        if action == "merge":
            return len(self.query_one("#roles-grid", Grid).marks) > 1
        return super().check_action(action, parameters)

    @on(Grid.RowHighlighted, "#roles-grid")
    def show_entities(self, message: Grid.RowHighlighted) -> None:
        """The entities of a role."""
        self.query_one("#entities-pane", ListPane).entitle(f"{message.key}")
        self.query_one("#entities-grid", Grid).show(names(*ENTITIES))

    @on(Grid.RowHighlighted, "#entities-grid")
    def show_about(self, message: Grid.RowHighlighted) -> None:
        """What is said about an entity."""
        role = self.query_one("#roles-grid", Grid).cursor_key
        self.query_one("#about", Detail).show([Entry("Who", f"{role}"), Entry("What", f"{message.key}")])
        self.crumbs = (f"{role}", f"{message.key}")

    @on(Grid.RowSelected, "#roles-grid")
    def drill(self) -> None:
        """Into the entities."""
        self.drill_into(self.query_one("#entities-pane", Pane))

    def action_why(self) -> None:
        """Elsewhere."""
        self.post_message(Open("why", self.query_one("#roles-grid", Grid).cursor_key))

    def action_write(self) -> None:
        """Say so."""
        self.post_message(Say("Written: [red]shop.sarif"))

    def action_meeting(self) -> None:
        """Break, with a secret of the project at hand."""
        secret = "TOP-SECRET"
        raise ValueError(secret)


class MatrixView(View):
    """The matrix."""

    FOOTER: ClassVar[str] = "help filter open back move"
    size_of_it = (60, 30)
    """Rows and columns."""

    def compose(self) -> ComposeResult:
        """One pane."""
        yield ListPane(Grid(matrix(*self.size_of_it), id="matrix-grid"), name="Entities", id="matrix-pane")


class WhyView(View):
    """A text."""

    def compose(self) -> ComposeResult:
        """One pane."""
        yield Pane(Detail(["nothing yet"], id="why-text"), title="Why")

    def visit(self, target: object = None) -> None:
        """Tell whom it is about."""
        if target is not None:
            self.query_one("#why-text", Detail).show([f"Why may {target}?"])


VIEWS_OF_THE_SHOP = (
    ViewEntry("roles", "Roles", f"{__name__}:RolesView", "1"),
    ViewEntry("matrix", "Matrix", f"{__name__}:MatrixView", "3"),
    ViewEntry("why", "why", f"{__name__}:WhyView"),
    next(entry for entry in VIEWS if entry.id == "help"),
)


class Shop(AuditApp):
    """The program. Where it is narrow, the text about an entity takes the place of the roles."""

    CSS = """
    .-narrow #about-pane, .-narrow #roles.-pane-3 #roles-pane { display: none; }
    .-narrow #roles.-pane-3 #about-pane { display: block; }
    """


def shop() -> Shop:
    """The program."""
    return Shop(VIEWS_OF_THE_SHOP, STATUS)
