"""DOC-09: Java code that leaves access control, or puts queries together (rules.md)."""

import pytest

from auditor.findings.finding import Status
from auditor.samples.app import App

ACTION = """package shop.actions;
public class {name} extends CustomJavaAction<java.lang.Boolean> {{
    public java.lang.Boolean executeAction() throws Exception {{
        // BEGIN USER CODE
        {body}
        // END USER CODE
    }}
}}
"""


def with_action(app: App, body: str, name: str = "Find", marketplace: bool = False) -> App:
    version = "1.0.0" if marketplace else ""
    if "Shop" not in app.modules:
        app.module("Shop", "User", marketplace=marketplace, version=version).java_action(name)
    return app.java_source(f"javasource/shop/actions/{name}.java", ACTION.format(name=name, body=body))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("IContext c = getContext().createSudoClone();", "createSudoClone"),
        ("IContext c = Core.createSystemContext();", "createSystemContext"),
        ('Core.createXPathQuery("//Shop.Order[Name=\'" + name + "\']");', "createXPathQuery"),
        ('String q = "select a from " + table; stmt.executeQuery(q);', "executeQuery"),
    ],
)
def test_it_fires(body: str, says: str, app: App, judge) -> None:
    result = judge("DOC-09", with_action(app, body))
    assert result.told == [("medium", "Shop.Find")]
    assert says in result.explained.message
    assert str(result.explained.evidence[0].location).startswith("javasource/shop/actions/Find.java")


@pytest.mark.parametrize(
    "body",
    [
        "return true;",
        "// createSudoClone()",
        'String s = "createSystemContext(";',
        'Core.createXPathQuery("//Shop.Order[Name=$name]").setVariable("name", name);',
        'LOG.info("found " + name);',
    ],
)
def test_near_misses(body: str, app: App, judge) -> None:
    assert judge("DOC-09", with_action(app, body)).outcome.status is Status.CLEAN


def test_other_classes_are_named_by_their_place(app: App, judge) -> None:
    app.module("Shop", "User")
    app.java_source(
        "javasource/shop/impl/Queries.java", "class Queries { void go(IContext c) { c.createSudoClone(); } }"
    )
    assert judge("DOC-09", app).told == [("medium", "Shop.impl.Queries.java")]


def test_code_of_marketplace_modules_is_theirs(app: App, judge) -> None:
    with_action(app, "Core.createSystemContext();", marketplace=True)
    assert judge("DOC-09", app).outcome.status is Status.NO_SUBJECTS


def test_without_a_folder_it_is_not_checked(app: App, judge) -> None:
    outcome = judge("DOC-09", app.no_java_folder()).outcome
    assert (outcome.status, outcome.reason) == (
        Status.NOT_CHECKED,
        "there is no folder javasource beside the export",
    )
