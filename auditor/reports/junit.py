"""JUnit XML: one case for each rule and subject, for the test reports of CI systems (inputs.md 6.3).

A rule with findings has a failing case a finding (a skipped one when the decision about it holds); a clean rule one
passing case; a rule that was not checked one skipped case. Names are unique, since some readers ignore twins.
"""

from collections import Counter
from collections.abc import Iterator

from auditor.model.names import name
from auditor.reports.safe import plain_lines, xml_text
from auditor.reports.values import Json


def junit(document: Json) -> bytes:
    """Write `check`'s document as JUnit XML, UTF-8."""
    from lxml import etree

    root = etree.Element("testsuites", name="mxaudit")
    cases = list(_cases(document))
    totals: Counter[str] = Counter()
    for rule in document["rules"]:
        own = [case for case in cases if case[0] == rule["id"]]
        numbers = Counter(kind for _, _, kind, _ in own)
        suite = etree.SubElement(
            root,
            "testsuite",
            name=xml_text(f"{rule['id']} {rule['title']}"),
            tests=str(len(own)),
            failures=str(numbers["failure"]),
            skipped=str(numbers["skipped"]),
            errors="0",
        )
        totals.update(numbers)
        totals["tests"] += len(own)
        for _, label, kind, told in own:
            case = etree.SubElement(suite, "testcase", classname=f"mxaudit.{rule['id']}", name=xml_text(label))
            if kind != "passed":
                message, _, rest = told.partition("\n")
                etree.SubElement(case, kind, message=xml_text(message)).text = xml_text(rest) or None
    for key in ("tests", "failure", "skipped"):
        root.set("failures" if key == "failure" else key, str(totals[key]))
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _cases(document: Json) -> Iterator[tuple[str, str, str, str]]:
    """Give rule, name, what became of it, and what is told, for each case."""
    taken: set[tuple[str, str]] = set()
    for rule in document["rules"]:
        findings = [finding for finding in document["findings"] if finding["rule"] == rule["id"]]
        for finding in findings:
            label: str = subject_label(finding)
            if (rule["id"], label) in taken:
                label = f"{label} {finding['id'][:12]}"
            taken.add((rule["id"], label))
            decision = finding["decision"]
            holds = decision and decision["standing"] == "current" and decision["state"] != "open"
            told = "\n".join([finding["message"], *plain_lines(finding)])
            if holds:
                yield rule["id"], label, "skipped", f"{decision['state']}: {decision['reason'] or ''}\n{told}"
            else:
                yield rule["id"], label, "failure", f"{finding['severity']}: {told}"
        if not findings:
            if rule["status"] == "not checked":
                yield rule["id"], "all subjects", "skipped", f"not checked: {rule['reason']}"
            else:
                yield rule["id"], f"all {rule['subjects']} subjects", "passed", ""


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
