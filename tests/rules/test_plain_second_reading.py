"""The rules about entities against a plain second implementation, on made-up apps; and one role at a time."""

import random
from collections.abc import Iterator

import pytest

from auditor.rules import registry
from auditor.rules.audit import audit, judge_role
from auditor.rules.context import Context
from auditor.rules.subjects import ROLE_KINDS
from auditor.samples.app import App

MODULE_ROLES = ("Guest", "User", "Staff", "Admin", "Unused")
MEMBERS = ("A", "B", "Email")
CONSTRAINTS = ("", "", "[A = 'x']", "[A = 'y']", "[System.owner = '[%CurrentUser%]']")
HELD = {
    "Anonymous": ("Guest", "User"),
    "Customer": ("User",),
    "Clerk": ("User", "Staff"),
    "Boss": ("Admin", "Staff"),
}
RULES = ("ENT-02", "ENT-03", "ENT-04", "ENT-05", "ENT-07", "ENT-08", "ENT-12", "ENT-13", "ENT-17", "ENT-24")

Grant = dict[str, object]


def grants(dice: random.Random) -> Iterator[Grant]:
    for _ in range(dice.randint(1, 4)):
        write = [m for m in MEMBERS if dice.random() < 0.3]
        yield {
            "roles": dice.sample(MODULE_ROLES, dice.randint(1, 2)),
            "create": dice.random() < 0.3,
            "delete": dice.random() < 0.3,
            "write": write,
            "read": [m for m in MEMBERS if m not in write and dice.random() < 0.5],
            "xpath": dice.choice(CONSTRAINTS),
        }


def build(entities: dict[str, list[Grant]], file: str) -> App:
    app = App()
    shop = app.module("Shop", *MODULE_ROLES)
    for name, rules in entities.items():
        options = {"generalization": "System.FileDocument"} if name == file else {"owner": True}
        entity = shop.entity(name, dict.fromkeys(MEMBERS, "String"), **options)
        for grant in rules:
            members = {key: list(grant[key]) for key in ("read", "write")}
            if name == file and "A" in members["read"]:
                members["read"].append("System.FileDocument.Contents")
            entity.rule(
                *grant["roles"], create=grant["create"], delete=grant["delete"], xpath=grant["xpath"], **members
            )
    for name, held in HELD.items():
        system = "System.Administrator" if name == "Boss" else "System.User"
        app.user_role(name, system, *(f"Shop.{role}" for role in held))
    return app.guest("Anonymous")


def moves_rows(grant: Grant, active: list[Grant]) -> str:
    """Whether the role can change who sees what `[A = 'x']` lets through: the severity, or nothing."""
    if not grant["xpath"].startswith("[A"):
        return ""
    writing = [g for g in active if "A" in g["write"]]
    if any(g is not grant and g["xpath"] != grant["xpath"] for g in writing):
        return "high"
    return "medium" if any(g["xpath"] == grant["xpath"] for g in writing) else ""


def read_plainly(entities: dict[str, list[Grant]], file: str) -> set[tuple[str, str, str]]:
    """Rule, severity and subjects, found by looking at one user role and one entity after the other."""
    found: set[tuple[str, str, str]] = set()
    for role, held in HELD.items():
        guest, admin = role == "Anonymous", role == "Boss"
        for name, rules in entities.items():
            active = [(n, g) for n, g in enumerate(rules, 1) if set(g["roles"]) & set(held)]
            label = f"{role} × Shop.{name}"
            open_ = [g for _, g in active if not g["xpath"]]
            reads = {m for g in open_ for m in (*g["read"], *g["write"])}
            writes = {m for g in open_ for m in g["write"]}
            deletes = any(g["delete"] for g in open_)
            is_file = name == file and any("A" in g["read"] for g in open_)
            if is_file and not admin:
                found.add(("ENT-17", "critical" if guest else "high", label))
            if guest and (writes or deletes):
                found.add(("ENT-02", "critical", label))
            creates = any(g["create"] for _, g in active)
            reached = creates or any(g["read"] or g["write"] or g["delete"] for _, g in active)
            if guest and name == file and reached and not is_file:
                found.add(("ENT-24", "high", label))
            if guest and reads and name != file:
                found.add(("ENT-03", "critical" if reads == set(MEMBERS) else "high", label))
            if not guest and not admin and "Email" in reads:
                found.add(("ENT-05", "medium", label))
            if creates and not any(g["write"] for _, g in active):
                found.add(("ENT-12", "info", label))
            if guest and creates:
                own = any("CurrentUser" in g["xpath"] for _, g in active)
                mild = own and not (reads or writes or deletes)
                found.add(("ENT-04", "medium" if mild else "high", label))
            if not guest and not admin and any(g["delete"] for _, g in active):
                blind = not any(g["read"] or g["write"] for _, g in active)
                if deletes or blind:
                    found.add(("ENT-13", "medium", label))
            for number, grant in active:
                mine = {*grant["read"], *grant["write"]}
                gives = bool(mine or grant["delete"])
                covered = mine <= reads and set(grant["write"]) <= writes and (deletes or not grant["delete"])
                file_covered = name != file or "A" not in grant["read"] or is_file
                if grant["xpath"] and gives and covered and file_covered:
                    found.add(("ENT-07", "info" if admin else "high", f"{label}#{number}"))
                elif severity := moves_rows(grant, [g for _, g in active]):
                    found.add(("ENT-08", severity, f"{label}#{number}"))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_finds_what_a_plain_reading_finds(seed: int) -> None:
    dice = random.Random(seed)
    entities = {name: list(grants(dice)) for name in ("Order", "Line", "Product", "Contract")}
    app = build(entities, file="Contract")
    done = audit(app.project(), [registry.rule(rule_id) for rule_id in RULES])
    told = {(f.rule, f.severity.value, f.subjects.label) for f in done.findings if not f.latent}
    assert told == read_plainly(entities, file="Contract")


@pytest.mark.parametrize("seed", range(3))
def test_a_role_alone_is_judged_as_among_all_others(seed: int) -> None:
    dice = random.Random(1000 + seed)
    entities = {name: list(grants(dice)) for name in ("Order", "Line", "Product", "Contract")}
    project = build(entities, file="Contract").project()
    context = Context(project)
    alone = [finding for role in context.judged_roles for finding in judge_role(context, role)]
    of_roles = {loaded.rule.id for loaded in registry.all_rules() if loaded.rule.subject in ROLE_KINDS}
    together = [finding for finding in audit(project).findings if finding.rule in of_roles]
    key = lambda f: (f.rule, f.severity, f.subjects.label, f.latent, f.reach, f.origin)  # noqa: E731
    assert sorted(map(key, alone)) == sorted(map(key, together))
    assert alone
