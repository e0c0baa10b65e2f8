"""One made-up app in every format that there is: each gives the same access, and keeps no secret."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.access.other_export import RowsDifference, compare_exports
from auditor.access.rights import Right
from auditor.access.rows import Rows
from auditor.exports import open_export, security_xml
from auditor.findings.finding import Status
from auditor.model.names import Name
from auditor.rules.audit import Audit, audit
from auditor.samples.app import App
from auditor.samples.clinic import clinic
from auditor.samples.webshop import webshop
from tests.exports.shapes.deployment import deployment, mda
from tests.exports.shapes.dump import model_dump
from tests.exports.shapes.files import app_package, write
from tests.exports.shapes.modelsource import Era, modelsource
from tests.exports.shapes.overview import security_overview
from tests.samples.everything import everything

Writer = Callable[[App, Path], Path]


def file_of(name: str, make: Callable[[App], bytes]) -> Writer:
    """Give a writer of one file."""

    def write_file(app: App, folder: Path) -> Path:
        (folder / name).write_bytes(make(app))
        return folder / name

    return write_file


FORMATS: dict[str, tuple[str, Writer]] = {
    "security overview": ("security-overview", file_of("overview.json", security_overview)),
    "model dump": ("model-dump", file_of("dump.json", model_dump)),
    "dump without System": ("model-dump", file_of("dump.json", lambda app: model_dump(app, system=False))),
    "mda": ("deployment", file_of("app.mda", mda)),
    "model folder": ("deployment", lambda app, folder: write(folder / "model", deployment(app))),
    "deployment folder": ("deployment", lambda app, folder: write(folder / "deployment/model", deployment(app)).parent),
    "older deployment": ("deployment", lambda app, folder: write(folder / "model", deployment(app, older_keys=True))),
    "app package, storage 1": ("mpk", file_of("app.mpk", lambda app: app_package(app, storage=1))),
    "app package, storage 2": ("mpk", file_of("app.zip", lambda app: app_package(app, storage=2, folder="src/app/"))),
    **{
        f"modelsource of {era.value}": (
            "modelsource",
            lambda app, folder, era=era: write(folder / "modelsource", modelsource(app, era)),
        )
        for era in Era
    },
}
every_format = pytest.mark.parametrize("name", FORMATS)


@pytest.mark.parametrize("build", [everything, webshop, clinic])
@every_format
def test_the_same_access_in_every_format(name: str, build: Callable[[], App], tmp_path: Path) -> None:
    """Not one cell differs from what the project file gives, and nothing was not understood."""
    form, writer = FORMATS[name]
    app = build()
    ours, theirs = app.project(), open_export(writer(app, tmp_path))
    assert theirs.source.format == form
    assert len(theirs.source.sha256) == 64
    found = compare_exports(ours, theirs)
    assert found.differ == ()
    alone = compare_exports(ours, ours).cells
    of_system = 0 if "System" not in found.left_out else alone - found.cells
    assert 20 < found.cells >= 0.95 * (alone - of_system)
    assert [role.name for role in theirs.user_roles] == [role.name for role in ours.user_roles]
    assert theirs.guest_role is None or theirs.guest_role.name == ours.security.guest_user_role
    assert [entry for entry in theirs.coverage if entry.unreadable] == []


def placeless(value: Any) -> Any:
    """Leave out where things stand, which differs from format to format."""
    if dataclasses.is_dataclass(value):
        fields = (field.name for field in dataclasses.fields(value))
        return type(value).__name__, [
            (n, placeless(getattr(value, n))) for n in fields if n not in ("location", "line")
        ]
    if isinstance(value, tuple):
        return tuple(map(placeless, value))
    return value


DOCUMENTS = (
    *("pages", "snippets", "menus", "navigation", "microflows", "nanoflows", "microflow_rules", "services", "consumed"),
    *("databases", "mappings", "java_actions", "scheduled_events", "constants"),
)
WHOLE = ("model dump", "app package, storage 1", "app package, storage 2", f"modelsource of {Era.RAW.value}")


@pytest.mark.parametrize("name", WHOLE)
def test_documents_are_whole_where_the_format_holds_all_of_them(name: str, tmp_path: Path) -> None:
    """What flows do, what pages show, what is published and consumed: to the last value."""
    ours, theirs = everything().project(), open_export(FORMATS[name][1](everything(), tmp_path))
    for field in DOCUMENTS:
        expected, found = (sorted(map(placeless, getattr(project, field)), key=repr) for project in (ours, theirs))
        assert found == expected, field
        assert found, field


@pytest.mark.parametrize("build", [webshop, clinic])
@every_format
def test_what_is_checked_finds_the_same_in_every_format(name: str, build: Callable[[], App], tmp_path: Path) -> None:
    """No rule is called clean because the format lacks what it looks at, and none finds what is not there."""
    ours, theirs = audit(build().project()), audit(open_export(FORMATS[name][1](build(), tmp_path)))
    for outcome in theirs.outcomes:
        if outcome.status is not Status.NOT_CHECKED:
            rule = outcome.rule
            assert about(theirs, rule) == about(ours, rule), rule


def about(found: Audit, rule: str) -> list[str]:
    """What the findings of a rule are about. Numbers of access rules differ where Mendix combined them."""
    return sorted(re.sub(r"#\d+", "", finding.subjects.label) for finding in found.findings if finding.rule == rule)


def shop(constraint: str = "", *rights: str) -> App:
    """An app in which one rule of one role may differ."""
    app = App(name="Shop").user_role("Customer", "System.User", "Shop.User")
    order = app.module("Shop", "User").entity("Order", {"Total": "Decimal", "Note": "String"})
    order.rule("User", read="all", write=["Note"], xpath=constraint, delete="delete" in rights)
    return app


@every_format
def test_a_difference_is_seen_in_every_format(name: str, tmp_path: Path) -> None:
    """Another row constraint, and a right more: these cells differ and no others."""
    theirs = open_export(FORMATS[name][1](shop("[Total > 10]", "delete"), tmp_path))
    order, customer = Name("Shop.Order"), Name("Customer")
    total, note = Name("Shop.Order.Total"), Name("Shop.Order.Note")
    assert set(compare_exports(shop().project(), theirs).differ) == {
        RowsDifference(customer, order, None, Right.DELETE, Rows.NONE, Rows.CONSTRAINED),
        RowsDifference(customer, order, total, Right.READ, Rows.ALL, Rows.CONSTRAINED),
        RowsDifference(customer, order, note, Right.READ, Rows.ALL, Rows.CONSTRAINED),
        RowsDifference(customer, order, note, Right.WRITE, Rows.ALL, Rows.CONSTRAINED),
    }


@every_format
def test_each_can_be_converted(name: str, tmp_path: Path) -> None:
    """Our own XML holds whatever the format held: user roles in place of module roles, an own System module."""
    project = open_export(FORMATS[name][1](everything(), tmp_path))
    back = security_xml.read_bytes(security_xml.write(project), "converted.xml")
    assert back.source.original_format == project.source.format
    assert back.source.original_sha256 == project.source.sha256
    assert back.granularity is project.granularity
    assert back.coverage == project.coverage
    assert compare_exports(project, back).differ == ()
    assert compare_exports(project, back).cells == compare_exports(project, project).cells
    assert security_xml.write(back) == security_xml.write(project)


SECRETS = ("Adm1n-s3cret-zzq", "D3mo-s3cret-zzq", "c0nstant-s3cret-zzq", "d4tabase-s3cret-zzq")


@every_format
def test_no_secret_gets_past_the_door(name: str, tmp_path: Path) -> None:
    """Passwords and default values are looked at and dropped, whatever the format."""
    administrator, demo, constant, database = SECRETS
    app = shop().security(AdminPassword=administrator).server_configuration(DatabasePassword=database)
    app.demo_user("demo", "Customer", password=demo)
    app.modules["Shop"].constant("ApiKey", constant)
    project = open_export(FORMATS[name][1](app, tmp_path))
    held = repr(project).encode() + security_xml.write(project)
    assert not any(secret.encode() in held for secret in SECRETS)
