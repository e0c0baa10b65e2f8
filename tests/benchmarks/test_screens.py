"""The whole program in a real terminal of 160x45, on the largest project that we promise: 200 user roles by 5,000
entities with 20 members each.

Run with `pytest tests/benchmarks/test_screens.py --benchmark-only`. Budgets are those of a quiet machine (screens.md),
times three. What is measured is what a person waits for: from the key to the last byte that it paints.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.exports import security_xml
from auditor.model.domain import AccessRule, Attribute, AttributeType, Entity
from auditor.model.names import Name, Text
from auditor.model.project import Module, ModuleRole, Project, Source, UserRole
from tests.benchmarks.test_access import within_budget
from tests.benchmarks.test_merging import dense
from tests.terminal import Terminal, terminal

SIZE = (160, 45)
SHIFT_TAB = "\x1b[Z"
USER_ROLES, MODULES, ENTITIES, MEMBERS = 200, 100, 50, 20
"""So many of each; entities in a module, members in an entity."""
PROGRAM = "import sys; from screens.start import main; sys.exit(main({path!r}))"
MANY_ROWS = "from tests.screens import shop; shop.MatrixView.size_of_it = (50_000, 200); shop.shop().run()"


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as our own XML."""
    path = tmp_path_factory.mktemp("large") / "large.xml"
    path.write_bytes(security_xml.write(_project()))
    return path


def _project() -> Project:
    """An app as people build them: in each module users see their own rows, clerks all, and managers may do more."""
    entities = {e.name: e for m in range(MODULES) for e in (_entity(f"M{m}", n) for n in range(ENTITIES))}
    parts = ("User", "Clerk", "Manager")
    modules = tuple(
        Module(Name(f"M{m}"), tuple(ModuleRole(Name(f"M{m}.{part}")) for part in parts)) for m in range(MODULES)
    )
    roles = tuple(
        UserRole(Name(f"Role{n}"), tuple(Name(f"M{m}.{parts[n % 3]}") for m in range(n % 7, MODULES, 7)))
        for n in range(USER_ROLES)
    )
    return Project(
        Source(Name("Large.xml"), "xml", ""), "10.24.4", modules=modules, user_roles=roles, entities=entities
    )


def _entity(module: str, number: int) -> Entity:
    name = Name(f"{module}.Entity{number}")
    members = tuple(Name(f"{name}.Member{n}") for n in range(MEMBERS))
    own = Text("[System.owner = '[%CurrentUser%]']")

    def rule(index: int, role: str, creates: bool, written: int, rows: str) -> AccessRule:
        roles = (Name(f"{module}.{role}"),)
        return AccessRule(name, index, roles, creates, creates, members, members[:written], members, Text(rows))

    rules = rule(1, "User", True, 8, own), rule(2, "Clerk", False, 0, ""), rule(3, "Manager", False, 12, own)
    attributes = tuple(Attribute(Name(f"Member{n}"), AttributeType.STRING) for n in range(MEMBERS))
    return Entity(name, Name(module), persistable=True, attributes=attributes, rules=rules)


@pytest.fixture(scope="module")
def program(export: Path) -> Iterator[Terminal]:
    """The program, once its rules have run."""
    with terminal([sys.executable, "-c", PROGRAM.format(path=[str(export)])], SIZE) as running:
        running.first_roles = _until(running, "Role0")  # type: ignore[attr-defined]
        running.wait("CRIT", 120)
        time.sleep(5)  # What merges share is found out meanwhile.
        running.press("3", quiet=1)
        yield running


def _until(running: Terminal, wanted: str) -> float:
    """Seconds until a text is on the screen."""
    started = time.monotonic()
    running.wait(wanted)
    return time.monotonic() - started


def _at_95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]


def test_first_roles(program: Terminal, benchmark) -> None:
    """From the start of the program; its rules may still be running."""
    benchmark.pedantic(lambda: None, rounds=1)
    within_budget(program.first_roles, 3)  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", ["down", "right", "left", "page down"])
def test_key_to_paint_in_the_matrix(program: Terminal, benchmark, key: str) -> None:
    """The cursor moves, and what is told of the cell follows."""
    seconds = [program.to_paint(key) for _ in range(40)]
    benchmark.pedantic(lambda: None, rounds=1)
    benchmark.extra_info["p95"] = round(_at_95(seconds), 4)
    within_budget(_at_95(seconds), 0.04)


def test_filter_while_typing(benchmark) -> None:
    """One letter more, over 50,000 rows of 200 columns."""
    with terminal([sys.executable, "-c", MANY_ROWS], SIZE) as running:
        running.wait("Anonymous", 120)
        running.press("3", quiet=1)
        running.wait("Role0", 120)
        running.press("/", quiet=1)
        seconds = [running.to_paint(letter) for letter in "e1234"]
    benchmark.pedantic(lambda: None, rounds=1)
    within_budget(_at_95(seconds), 0.1)


@pytest.fixture(scope="module")
def merging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """50 user roles, 5,000 entities, 100,000 members, each role with rights on half of them: the merge of two roles."""
    path = tmp_path_factory.mktemp("dense") / "dense.xml"
    path.write_bytes(security_xml.write(dense()))
    with terminal([sys.executable, "-c", PROGRAM.format(path=[str(path)])], SIZE) as running:
        running.wait("Role0", 120)
        running.wait("CRIT", 120)
        time.sleep(10)  # What merges share is found out meanwhile.
        running.press(" ", "down", " ", "m", quiet=1)
        running.press(SHIFT_TAB, quiet=1)
        yield running


def test_toggling_a_role(merging: Terminal, benchmark) -> None:
    """Eight roles more go in, one after the other: gains, limits lost, findings and the highlighted gain follow."""
    merging.press("down", quiet=1)
    seconds = []
    for _ in range(8):
        merging.press("down", quiet=1)
        seconds.append(merging.to_paint(" ", quiet=0.14))
    assert "Roles 10 in" in merging.text
    benchmark.pedantic(lambda: None, rounds=1)
    benchmark.extra_info["typical"] = round(sorted(seconds)[4], 4)
    print(f"key to paint in ms: {[round(each * 1000) for each in seconds]}")
    within_budget(sorted(seconds)[4], 0.08)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to ask how much memory is used")
def test_memory(program: Terminal, benchmark) -> None:
    """At its peak, after all that was done above."""
    benchmark.pedantic(lambda: None, rounds=1)
    status = Path(f"/proc/{program.pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    assert peak / 1024 < 250, f"{peak / 1024:.0f} MiB"
