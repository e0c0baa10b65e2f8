"""`why` and `who-can` as JSON and as lines."""

from collections.abc import Iterator

from auditor.access.rights import Right
from auditor.access.target import Target
from auditor.access.who_can import WhoCan
from auditor.access.why import Link, Why
from auditor.model.names import raw
from auditor.model.project import Project
from auditor.reports import values
from auditor.reports.values import SCHEMA_VERSION, Json

_DOCUMENT_RIGHTS = (Right.EXECUTE, Right.VIEW, Right.CALL)


def document(found: Why, project: Project) -> Json:
    """`why` as JSON."""
    return {
        "schema_version": SCHEMA_VERSION,
        "export": values.export(project),
        "user_roles": values.names(found.access.roles.user_roles),
        "right": found.target.right.value,
        "target": raw(found.target.label(project)),
        "answer": "yes" if found.answer else "no",
        "rows": found.rows.value,
        "sentence": found.sentence,
        "chain": _chain(found),
        "around": [{"document": values.optional(way.document), "sentence": way.sentence} for way in found.around],
        "missing": [{"sentence": sentence} for sentence in found.missing],
    }


def who_can_document(found: WhoCan, target: Target, project: Project) -> Json:
    """`who-can` as JSON."""
    return {
        "schema_version": SCHEMA_VERSION,
        "export": values.export(project),
        "right": target.right.value,
        "target": raw(target.label(project)),
        "can": [
            {"user_role": raw(holder.user_role), "rows": holder.rows.value, "chain": _chain(holder.why)}
            for holder in found.can
        ],
        "cannot": values.names(found.cannot),
    }


def _chain(found: Why) -> list[Json]:
    return [_link(link, found.target.right) for link in found.chain]


def _link(link: Link, right: Right) -> Json:
    return {
        "user_role": values.optional(link.user_role),
        "module_role": values.optional(link.module_role),
        "rule": values.optional(link.rule.id) if link.rule else None,
        "grants": link.grants,
        "rows": ("all" if link.grants else "none") if right in _DOCUMENT_RIGHTS else raw(link.rows),
        "kind": link.kind or None,
        "sentence": link.sentence or None,
        "shadowed_by": values.names(link.shadowed_by),
    }


def lines(found: Why, project: Project) -> Iterator[str]:
    """`why` for a pipe or a screen reader: the answer first, then the chain, then what would be needed."""
    yield found.sentence
    yield from found.notes
    yield ""
    for link in found.chain:
        roles = " › ".join(role for role in (link.user_role, link.module_role) if role)
        does = "grants" if link.grants else "does not grant"
        if link.rule is None:
            yield f"  {roles}: allowed"
            continue
        rows = f"{link.kind}{f', {link.rows}' if link.rows and link.rule.index else ''}"
        shadow = f"; shadowed by {', '.join(link.shadowed_by)}" if link.shadowed_by else ""
        yield f"  {roles} › {link.rule.id}: {does} {found.target.right} ({rows}){shadow}"
    if found.bringing_none:
        yield f"  brings no rule: {', '.join(found.bringing_none)}"
    if found.missing:
        yield "Needed, one of:"
        yield from (f"  {sentence}" for sentence in found.missing)
    if found.around:
        yield "Around it:"
        yield from (f"  {way.sentence}" for way in found.around)
    if found.removal:
        yield f"To take it away: {found.removal}"
    yield f"Source: {found.source}"


def who_can_lines(found: WhoCan, target: Target, project: Project) -> Iterator[str]:
    """`who-can` for a pipe or a screen reader."""
    yield f"Who can {target.right} {target.label(project)}"
    for holder in found.can:
        yield f"  {holder.user_role}: {holder.rows} rows. {holder.why.sentence}"
    if not found.can:
        yield "  nobody"
    yield f"Cannot: {', '.join(found.cannot) or 'nobody'}"
