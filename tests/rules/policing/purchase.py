"""What the tests of policies share: a purchasing app, a policy made of text, and what an audit by it finds."""

from pathlib import Path
from tempfile import TemporaryDirectory

from auditor.access.roles import RoleSet
from auditor.findings.finding import Finding
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.policy.policy import Policy
from auditor.policy.reading import read_policy
from auditor.rules.audit import Audit, audit, judge_role
from auditor.rules.context import Context
from tests.builders import association, attribute, entity, microflow, page, project, rule, service, user_role

OWN = "[System.owner = '[%CurrentUser%]']"
DRAFT, SENT = "[Status = 'Draft']", "[Status = 'Sent']"

DUTIES = """
[functions.maintain]
title = "Change suppliers"
any = [{ write = "Buy.Supplier/Account" }, { execute = "Buy.ACT_Supplier_Save" }]
[functions.pay]
any = [{ execute = "Pay.ACT_Pay" }]
"""


def policy_of(text: str) -> Policy:
    """Read a policy from a file called `mxaudit.toml`; its first line is the version."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mxaudit.toml"
        path.write_text(f"version = 1\n{text}", encoding="utf-8")
        return read_policy(path)


def audited(by: Project, text: str) -> Audit:
    """Audit a project by a policy."""
    return audit(by, context=Context(by, policy=policy_of(text)))


def found(by: Project, text: str) -> list[tuple[str, str]]:
    """Rule and subjects of what the rules of a policy find, in the order of the report."""
    return [(f.rule, f.subjects.label) for f in audited(by, text).findings if f.rule.startswith("SOD-")]


def found_in_merge(by: Project, text: str, *roles: str) -> tuple[Finding, ...]:
    """What the rules of a policy find about roles held at once."""
    done = audited(by, text)
    access = done.context.access.of(RoleSet(tuple(map(Name, roles))))
    judged = judge_role(done.context, done.context.role_subject(access))
    return tuple(finding for finding in judged if finding.rule.startswith("SOD-"))


def message(by: Project, text: str) -> str:
    """The words of the only finding of a policy's rules."""
    done = audited(by, text)
    (finding,) = (f for f in done.findings if f.rule.startswith("SOD-"))
    return done.explain(finding).message


def purchasing() -> Project:
    """Buyers keep suppliers, payers pay; a manager does both, and nobody holds the module role Both.Unused."""
    return project(
        entity("Buy.Supplier", "Name", "Account", rules=[rule("Buy.Buyer", create=True, read="all", write="all")]),
        entity(
            "Pay.Payment",
            "Amount",
            attribute("Status"),
            rules=[rule("Pay.Payer", read="all", write=["Amount"], xpath=OWN)],
            stores_owner=True,
        ),
        entity("Buy.Form", "Text", persistable=False, rules=[rule("Buy.Buyer", read="all", write="all")]),
        entity("Both.Note", "Text", rules=[rule("Both.Unused", read="all")]),
        associations=[association("Pay.Payment_Supplier", "Pay.Payment", "Buy.Supplier")],
        user_roles=[
            user_role("Buyer", "System.User", "Buy.Buyer"),
            user_role("Payer", "System.User", "Pay.Payer"),
            user_role("Manager", "System.User", "Buy.Buyer", "Pay.Payer"),
        ],
        documents=[
            microflow("Buy.ACT_Supplier_Save", "Buy.Buyer"),
            microflow("Pay.ACT_Pay", "Pay.Payer", "Both.Unused"),
            microflow("Pay.ACT_Gone", "Pay.Payer", excluded=True),
            page("Pay.Overview", "Pay.Payer"),
            service("Pay.Api", "Pay.Payer"),
        ],
    )
