"""The sample projects: the files are what the builder makes, and their READMEs say exactly what is found in them."""

from pathlib import Path

import pytest

from auditor.access.effective import AccessModel
from auditor.access.roles import RoleSet
from auditor.exports import open_export
from auditor.findings.finding import Severity
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.rules.audit import Audit, audit
from auditor.rules.registry import all_rules
from auditor.samples.app import App
from auditor.samples.bundled import bundled_sample
from auditor.samples.clinic_variants import VARIANTS
from auditor.samples.projects import sample_files

SAMPLES = Path(__file__).parents[2] / "sample_projects"

Row = tuple[str, str, str]
"""Rule, severity and what it is about."""


def table(readme: Path, column: str) -> list[list[str]]:
    """Read the rows of the tables of a README whose first column has this heading."""
    rows: list[list[str]] = []
    inside = False
    for line in readme.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if cells[0] == column:
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and not cells[0].startswith("---"):
            rows.append(cells)
    return rows


def found(result: Audit) -> list[Row]:
    """Write findings as the READMEs do."""
    return sorted((f.rule, str(f.severity), f.subjects.label) for f in result.findings)


def promised(readme: Path) -> list[Row]:
    """Read the findings that a README promises."""
    return sorted((rule, severity, about) for rule, severity, about, *_ in table(readme, "rule"))


def test_the_files_are_what_the_builder_makes() -> None:
    """Byte by byte, no file more and none less. Write them anew as `sample_projects/README.md` says."""
    made = sample_files()
    here = {path.relative_to(SAMPLES).as_posix(): path for path in SAMPLES.rglob("*") if path.is_file()}
    assert {path for path in here if not path.endswith("README.md")} == set(made)
    assert [path for path in made if here[path].read_bytes() != made[path]] == []


def test_an_app_alone_gives_no_finding() -> None:
    """Nothing above info under the whole catalogue, and every rule could be checked."""
    result = audit(App().project())
    assert [f.rule for f in result.findings if f.severity is not Severity.INFO] == []
    assert result.not_checked == ()


def test_the_clinic_holds_what_its_readme_says() -> None:
    """Every finding is planted, every plant is found."""
    result = audit(open_export(SAMPLES / "clinic" / "clinic.xml"))
    assert found(result) == promised(SAMPLES / "clinic" / "README.md")


def test_the_bundled_sample_is_the_clinic() -> None:
    """In a checkout: the file that the wheel takes along."""
    assert bundled_sample().read_bytes() == (SAMPLES / "clinic" / "clinic.xml").read_bytes()


NEARLY_EVERYWHERE = (("MOD-02", "info", "project"), ("PRJ-10", "info", "project"))
"""What the table of the variants leaves out."""


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_holds_what_the_readme_says(name: str) -> None:
    """The exclusive faults."""
    result = audit(open_export(SAMPLES / "clinic" / "variants" / f"{name}.xml"))
    rows = table(SAMPLES / "clinic" / "README.md", "file in `variants")
    expected = [(rule, severity, about) for file, rule, severity, about, _ in rows if file == f"{name}.xml"]
    assert [row for row in found(result) if row not in NEARLY_EVERYWHERE] == sorted(expected)


def test_every_rule_is_planted_somewhere() -> None:
    """In the clinic or in one of its variants."""
    readme = SAMPLES / "clinic" / "README.md"
    planted = {row[0] for row in table(readme, "rule")} | {row[1] for row in table(readme, "file in `variants")}
    assert {loaded.rule.id for loaded in all_rules()} - planted == set()


def test_the_connector_holds_what_the_readme_says() -> None:
    """As a package: each module role stands for a user role."""
    project = open_export(SAMPLES / "connector.mpk")
    assert project.is_package
    assert found(audit(project)) == promised(SAMPLES / "README.md")


@pytest.fixture(scope="module")
def webshop() -> Project:
    return open_export(SAMPLES / "webshop" / "Webshop.mpr")


def test_the_webshop_holds_what_its_readme_says(webshop: Project) -> None:
    """Read from storage v2."""
    assert webshop.source.format == "mpr-v2"
    assert found(audit(webshop)) == promised(SAMPLES / "webshop" / "README.md")


def all_rows(project: Project, roles: tuple[str, ...], right: str) -> set[str]:
    """Give the entities of which a set of roles reads or writes some member on all rows."""
    access = AccessModel(project).of(RoleSet(tuple(Name(role) for role in roles)))
    granted = ((e.entity, getattr(e, right)) for e in access.entities())
    return {
        entity for entity, cells in granted if any(not rule.constrained for rules in cells.values() for rule in rules)
    }


def test_the_limits_of_customers_disappear_together_with_support(webshop: Project) -> None:
    """What Customer reads and writes of its own, and both together of everyone."""
    together = ("Customer", "Support")
    gained = all_rows(webshop, together, "read") - all_rows(webshop, ("Customer",), "read")
    own = {"Order", "Payment", "Customer"}
    assert gained >= {f"Webshop.{entity}" for entity in own} | {"Support.Ticket", "Support.Message"}
    assert "Support.Ticket" not in all_rows(webshop, ("Customer",), "write")
    assert "Support.Ticket" in all_rows(webshop, together, "write")


def test_a_refund_needs_both_roles(webshop: Project) -> None:
    """One creates, the other writes the amount."""
    model, parcel = AccessModel(webshop), Name("Webshop.Return")
    customer, support = (model.user_role(Name(role)).entity(parcel) for role in ("Customer", "Support"))
    refund = Name("Webshop.Return.Refund")
    assert customer.create
    assert refund not in customer.write
    assert not support.create
    assert all(rule.constrained for rule in support.write[refund])


def test_a_dispute_opens_prices_to_who_raises_it(webshop: Project) -> None:
    """The constraint of one role reads what the other writes."""
    model = AccessModel(webshop)
    lines = model.user_role(Name("Support")).entity(Name("Webshop.OrderLine"))
    orders = model.user_role(Name("Customer")).entity(Name("Webshop.Order"))
    (price_rule,) = lines.write[Name("Webshop.OrderLine.Price")]
    assert "Disputed" in price_rule.constraint
    assert Name("Webshop.Order.Disputed") in orders.write
    assert Name("Webshop.OrderLine.Price") not in model.user_role(Name("Customer")).entity(price_rule.entity).write
