"""JUnit XML: one case for each rule and subject, for the test reports of CI systems (inputs.md 6.3).

A rule with findings has a failing case a finding, a skipped one when a decision about it holds or the baseline has it;
a clean rule one passing case; a rule that was not checked one skipped case. Names are unique, since some readers ignore
twins.
"""

from collections import Counter
from collections.abc import Iterator

from auditor.model.names import name
from auditor.reports.safe import plain_lines, xml_text
from auditor.reports.values import Json
from auditor.reports.words import decided_words, subject_label


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
            decided = [f"Decided: {decided_words(finding['decision'])}"] if finding["decision"] else []
            told = "\n".join([finding["message"], *decided, *plain_lines(finding)])
            if why := _does_not_count(finding):
                yield rule["id"], label, "skipped", f"{why}\n{told}"
            else:
                yield rule["id"], label, "failure", f"{finding['severity']}: {told}"
        if not findings:
            if rule["status"] == "not checked":
                yield rule["id"], "all subjects", "skipped", f"not checked: {rule['reason']}"
            else:
                yield rule["id"], f"all {rule['subjects']} subjects", "passed", ""


def _does_not_count(finding: Json) -> str:
    """Say why a finding fails nobody: a decision that holds, or a baseline beside which it is not new; else nothing."""
    decision = finding["decision"]
    if decision and decision["standing"] == "current" and decision["state"] != "open":
        return f"{decision['state']}: {name(' '.join((decision['reason'] or '').split()))}"
    if finding["baseline"] in ("unchanged", "newly checked"):
        return f"{finding['baseline']} since the baseline"
    return ""
