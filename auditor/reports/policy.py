"""What the policy file did to the findings: every one that it hides is counted, with the file that hides it."""

from collections.abc import Iterator

from auditor.model.names import name, raw
from auditor.policy.policy import OFF
from auditor.reports.values import Json
from auditor.rules.audit import Audit


def document(audit: Audit) -> Json | None:
    """`policy` of the findings file; None without a policy file."""
    policy = audit.context.policy
    if not policy.file:
        return None
    given = {switch.rule: switch.severity for switch in policy.switches if switch.severity != OFF}
    return {
        "file": raw(policy.file),
        "hidden": sum(audit.hidden.values()),
        "hides": dict(audit.hidden),
        "severities": given,
        "regraded": sum(finding.rule in given for finding in audit.findings),
    }


def lines(found: Json | None) -> Iterator[str]:
    """The same for people; nothing where the file changed no finding."""
    if found and found["hidden"]:
        by_rule = ", ".join(f"{rule} {number}" for rule, number in found["hides"].items())
        yield f"{name(found['file'])} hides {found['hidden']:,} more: {by_rule}"
    if found and found["regraded"]:
        given = ", ".join(f"{rule} {severity}" for rule, severity in found["severities"].items())
        yield f"{name(found['file'])} says how bad {found['regraded']:,} of them are: {given}"
