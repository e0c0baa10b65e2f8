"""What the commands print as plain lines, for pipes, logs and screen readers: one fact a line, no drawing.

Names in a JSON document are raw: here they are made safe to show again.
"""

from collections.abc import Iterable, Iterator

from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.access.summary import Summaries
from auditor.model.names import name
from auditor.model.project import Granularity
from auditor.reports import checklist, policy
from auditor.reports.values import Json
from auditor.reports.words import decided_words, finding_groups, module_label, subject_label

_COUNT_WORDS = {
    "modules": "modules",
    "marketplace_modules": "of them from the Marketplace",
    "module_roles": "module roles",
    "user_roles": "user roles",
    "entities": "entities",
    "non_persistable_entities": "of them non-persistable",
    "attributes": "attributes",
    "associations": "associations",
    "access_rules": "access rules",
    "constrained_access_rules": "of them with a row constraint",
    "microflows": "microflows",
    "nanoflows": "nanoflows",
    "pages": "pages",
    "published_services": "published services",
    "constants": "constants",
}


_DECIDED = ("accepted", "risk", "planned", "stale", "expired", "overdue", "new", "fixed")

_ROWS = {"none": "no rows", "constrained": "some rows", "all": "all rows"}


def title(document: Json) -> str:
    """Name the export in one line."""
    export = document["export"]
    version = f", Mendix {name(export['mendix_version'])}" if export["mendix_version"] else ""
    return f"{name(export['path'])} ({export['format']}{version})"


def inventory(document: Json) -> Iterator[str]:
    """The inventory: counts, security, coverage, authentication."""
    yield title(document)
    yield ""
    for key, number in document["counts"].items():
        yield f"{number:>7,}  {_COUNT_WORDS[key]}"
    yield ""
    yield "Security"
    for key, value in document["security"].items():
        none = key == "guest_role" and document["security"]["guest_access"] is False
        yield f"  {key.replace('_', ' ')}: {'none' if none else _word(value)}"
    yield ""
    yield "Coverage"
    yield from coverage(document["coverage"])
    yield ""
    yield "Authentication"
    for entry in document["authentication"]:
        secret = f", secret in {entry['secret_in']}" if entry["secret_in"] else ""
        yield f"  {entry['direction']:<9} {name(entry['service'])}: {entry['scheme']}, {entry['transport']}{secret}"
    if "comparison" in document:
        yield ""
        yield from comparison(document["comparison"])


def comparison(found: Json) -> Iterator[str]:
    """The cells in which two exports of one app differ, a line a cell."""
    differ = found["differ"]
    number = f"{len(differ):,} of {found['cells']:,} cells differ" if differ else f"all {found['cells']:,} cells agree"
    yield f"Compared with {title({'export': found['with']})}: {number}"
    for cell in differ:
        member = f"/{cell['member']}" if cell["member"] else ""
        what = f"{cell['user_role']} {cell['right']} {cell['entity']}{member}"
        yield f"  {what}: {_ROWS[cell['ours']]}, there {_ROWS[cell['theirs']]}"
    for left_out in found["left_out"]:
        yield f"  not compared: {left_out['module']}, {left_out['reason']}"


def coverage(entries: Iterable[Json]) -> Iterator[str]:
    """What was read, area by area."""
    for entry in entries:
        yield f"  {entry['status']:<8} {entry['area']:<17} {entry['detail']}"


def access(found: EffectiveAccess) -> Iterator[str]:
    """Effective access: a line an entity in the marks of the matrix, its members below, then the documents."""
    by_module_roles = found.model.project.granularity is Granularity.MODULE_ROLES
    held = ", ".join(sorted(found.module_roles)) or "no module roles"
    yield f"{found.roles.label}: {held if by_module_roles else 'as the export combined it for user roles'}"
    yield ""
    summaries = Summaries(found.model)
    for entity in found.entities():
        numbers = ", ".join(_rule_numbers(entity))
        yield f"{summaries.marks(entity).rstrip():<6} {entity.entity}, {summaries.rows(entity)} ({numbers})"
        for member in summaries.members(entity):
            if member.member in entity.read:
                written = f", write {member.write}" if member.member in entity.write else ""
                yield f"         {member.label}: read {member.read}{written}"
    for kind, listed in (
        ("pages", found.pages),
        ("microflows", found.microflows),
        ("nanoflows", found.nanoflows),
        ("services", found.services),
    ):
        yield ""
        yield f"{kind} {len(listed)}"
        yield from (f"  {document.name}" for document in listed)


def _rule_numbers(entity: EntityAccess) -> Iterator[str]:
    """The active rules: those of the entity by number, others in full."""
    own = [str(rule.index) for rule in entity.rules if rule.entity == entity.entity and rule.index]
    if own:
        yield f"rule {', '.join(own)}"
    yield from (rule.id for rule in entity.rules if rule.entity != entity.entity or not rule.index)


def check(document: Json) -> Iterator[str]:
    """The findings, worst first, then what was not checked and not read."""
    yield title(document)
    summary = document["summary"]
    counted = ", ".join(f"{summary[word]} {word}" for word in ("critical", "high", "medium", "low", "info"))
    yield f"{counted}; {summary['not_checked']} rules not checked"
    yield from standing(document)
    for group in finding_groups(document["findings"]):
        yield ""
        yield from group_lines(group)
    if not document["findings"]:
        checked = sum(rule["status"] != "not checked" for rule in document["rules"])
        yield f"No violations found. {checked} rules checked, {summary['not_checked']} not."
    yield from fixed(document)
    yield ""
    yield "Rules"
    for rule in document["rules"]:
        about = rule["reason"] or _count(rule["subjects"], "subject")
        if rule["findings"]:
            about = f"{_count(rule['findings'], 'finding')}, {about}"
        yield f"  {rule['id']:<8} {rule['status']:<11} {rule['title']} ({about})"
    yield ""
    yield "Coverage"
    yield from coverage(document["coverage"])
    yield ""
    yield "Checklist: what a model cannot show"
    yield from checklist.lines(document["checklist"])


def standing(document: Json) -> Iterator[str]:
    """How the findings stand to decisions and baseline, and what a policy file hides; nothing without them."""
    summary = document["summary"]
    decided = ", ".join(f"{summary[word]} {word}" for word in _DECIDED if summary[word])
    if decided:
        yield f"{summary['open']} open, {decided}"
    yield from policy.lines(document["policy"])


def fixed(document: Json) -> Iterator[str]:
    """What the baseline has and this audit has not; nothing without it."""
    if document["fixed"]:
        yield ""
        yield "Fixed since the baseline"
        yield from (f"  {k['rule']:<8} {name(k['title'])}: {subject_label(k)}" for k in document["fixed"])


def group_lines(group: list[Json]) -> Iterator[str]:
    """One finding in full; several of one rule in one module as one that opens: a line each, and the fix once."""
    first = group[0]
    if len(group) == 1:
        yield from finding_lines(first)
        return
    yield f"{head(first)}, {module_label(first)}: {len(group)} findings"
    for finding in group:
        yield f"  - {finding['message']}"
        if decision := finding["decision"]:
            yield f"    Decided: {decided_words(decision)}"
        yield f"    Id: {finding['id']}"
    yield f"  Fix, for the first: {first['fix']}"


def head(finding: Json) -> str:
    """Severity, rule, title, and what is special about a finding."""
    notes = [word for word, holds in (("latent", finding["latent"]), ("possible", _is_possible(finding))) if holds]
    if not finding["enforced_now"]:
        notes.append("not enforced now")
    if finding["origin"] != "own":
        notes.append(finding["origin"])
    if finding["baseline"]:
        notes.append(finding["baseline"])
    note = f" ({', '.join(notes)})" if notes else ""
    return f"{finding['severity'].upper():<8} {finding['rule']:<8} {finding['title']}{note}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def finding_lines(finding: Json) -> Iterator[str]:
    """One finding: severity, rule, message; then evidence, fix and id."""
    yield head(finding)
    yield f"  {finding['message']}"
    for evidence in finding["evidence"]:
        yield f"  - {evidence['statement']}{_place(evidence['location'])}"
    if decision := finding["decision"]:
        yield f"  Decided: {decided_words(decision)}"
    yield f"  Fix: {finding['fix']}"
    yield f"  Id: {finding['id']}"


def _is_possible(finding: Json) -> bool:
    return bool(finding["certainty"] == "possible")


def _place(location: Json | None) -> str:
    if location is None:
        return ""
    if location["line"]:
        return f" [{name(location['file'])}, line {location['line']}]"
    return f" [{' › '.join(name(location[key]) for key in ('file', 'unit', 'path') if location[key])}]"


def catalogue(document: Json) -> Iterator[str]:
    """The catalogue: a line a rule."""
    for rule in document["rules"]:
        yield f"{rule['id']:<8} {'/'.join(rule['severities']):<16} {rule['title']}"


def page(rule: Json) -> Iterator[str]:
    """The page of one rule."""
    yield f"{rule['id']}  {rule['title']}"
    yield f"Severity: {', '.join(rule['severities'])}. One finding for each: {rule['subject']}."
    for heading, key in (
        ("What it does", "what"),
        ("Why is this bad", "why"),
        ("Example", "example"),
        ("How to fix", "fix"),
    ):
        yield ""
        yield heading
        yield "\n".join(f"  {line}" if line.strip() else line for line in rule[key].split("\n"))
    yield ""
    yield "Sources"
    yield from (f"  {source}" for source in rule["sources"])
    if rule["cwe"]:
        yield "  " + ", ".join(f"CWE-{number}" for number in rule["cwe"])
    if rule["parity"]:
        yield "Elsewhere: " + ", ".join(f"{tool} {found}" for tool, found in rule["parity"].items())


def selftest(document: Json) -> Iterator[str]:
    """What each rule did on its planted fault and its near miss."""
    for rule in document["rules"]:
        fine = rule["fires"] and rule["quiet"]
        yield f"{'ok  ' if fine else 'FAIL'} {rule['id']:<8} {rule['reason'] or ''}".rstrip()
    yield f"{document['passed']} passed, {document['failed']} failed"


def _word(value: object) -> str:
    if value is None:
        return "not in this export"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_word(part)}" for key, part in value.items())
    return name(str(value))
