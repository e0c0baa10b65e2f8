"""How a finding of a document is named in every report: its subjects, its module, its group, what was decided."""

from collections.abc import Iterable, Iterator

from auditor.model.names import name
from auditor.reports.values import Json


def subject_label(finding: Json) -> str:
    """The subjects of a finding in one line, safe to show: `Customer × Shop.Order#1`, `project` for the project."""
    subjects = finding["subjects"]
    roles = " + ".join(subjects["user_roles"] or subjects["module_roles"])
    if subjects["user_roles"] and subjects["module_roles"]:
        roles = f"{roles} × {' + '.join(subjects['module_roles'])}"
    entity = subjects["access_rule"] or subjects["entity"]
    thing = f"{entity}/{subjects['member']}" if entity and subjects["member"] else entity
    thing = thing or subjects["document"] or subjects["service"] or subjects["constant"] or subjects["call"]
    return name(" × ".join(part for part in (roles, thing) if part) or subjects["module"] or "project")


def finding_groups(findings: Iterable[Json]) -> Iterator[list[Json]]:
    """Put the findings of one rule in one module together, in their order: a hundred alike read as one."""
    groups: dict[tuple[str, ...], list[Json]] = {}
    for finding in findings:
        groups.setdefault((finding["severity"], finding["rule"], module_label(finding)), []).append(finding)
    yield from groups.values()


def module_label(finding: Json) -> str:
    """The module of a finding's thing, or of its module role; `project` for the rest."""
    subjects = finding["subjects"]
    keys = ("module", "access_rule", "entity", "document", "service", "constant", "call")
    thing = next((subjects[key] for key in keys if subjects[key]), "")
    if not thing and subjects["module_roles"] and not subjects["user_roles"]:
        thing = subjects["module_roles"][0]
    return name(thing.partition(".")[0] or "project")


def decided_words(decision: Json) -> str:
    """`accepted until 2027-05-31 by J. de Vries (stale): reason`."""
    until = f" until {decision['until']}" if decision["until"] else ""
    owner = f" by {name(decision['owner'])}" if decision["owner"] else ""
    standing = "" if decision["standing"] == "current" else f" ({decision['standing']})"
    reason = f": {name(' '.join(decision['reason'].split()))}" if decision["reason"] else ""
    return f"{decision['state']}{until}{owner}{standing}{reason}"
