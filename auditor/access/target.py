"""What was typed on the command line or in the palette: roles, RIGHT and TARGET (cli.md, Arguments)."""

from collections.abc import Iterable, Sequence

from auditor.access.effective import Document
from auditor.access.rights import ENTITY_RIGHTS, MEMBER_RIGHTS, Right
from auditor.access.roles import RoleSet
from auditor.model.documents import Operation, PublishedService
from auditor.model.domain import Entity
from auditor.model.frozen import frozen
from auditor.model.names import Name, name, shown_name
from auditor.model.project import SYSTEM_ADMINISTRATOR, SYSTEM_USER, Granularity, Project

NEAREST = 3
"""How many nearest names an error lists."""


class UnknownName(ValueError):
    """A name that does not exist, or does not fit. Its text is one line, safe to show, with the nearest names."""


@frozen
class Target:
    """A right on a thing: what `why` and `who-can` are asked about."""

    right: Right
    entity: Entity | None = None
    member: Name | None = None
    """Stored name; None for create and delete, and for reading or writing any member of the entity."""
    document: Document | None = None
    operation: Operation | None = None

    def label(self, project: Project) -> Name:
        """Write TARGET: `Shop.Order/Total`, `Shop.OrderService/GetOrders`."""
        if self.document:
            return Name(f"{self.document.name}/{self.operation.name}" if self.operation else self.document.name)
        if self.entity is None:
            raise ValueError("a target is an entity or a document")
        if self.member is None:
            return self.entity.name
        return Name(f"{self.entity.name}/{project.member_label(self.entity.name, self.member)}")


def parse_right(typed: str) -> Right:
    """Give the right that was typed. Raises `UnknownName`."""
    try:
        return Right(typed)
    except ValueError:
        raise UnknownName(f"{name(typed)} is no right; rights are {', '.join(Right)}") from None


def parse_target(project: Project, right: str, target: str) -> Target:
    """Give the target that was typed. Raises `UnknownName` for what does not exist or does not fit the right."""
    wanted = parse_right(right)
    head, slash, tail = shown_name(target).partition("/")  # A name is typed as it was shown.
    if wanted in (*ENTITY_RIGHTS, *MEMBER_RIGHTS):
        entity = project.entities.get(Name(head))
        if entity is None:
            raise UnknownName(_no_entity(project, wanted, head))
        member = _member(project, entity, wanted, tail) if slash else None
        return Target(wanted, entity=entity, member=member)
    document = _document(project, wanted, head)
    if not slash:
        return Target(wanted, document=document)
    if not isinstance(document, PublishedService):
        raise UnknownName(f"{head} has no operations; write it without /{tail}")
    return Target(wanted, document=document, operation=_operation(document, tail))


def parse_roles(
    project: Project, roles: Sequence[str], added: Sequence[str] = (), removed: Sequence[str] = ()
) -> RoleSet:
    """Give the set of roles that was typed; `A+B` names two. Raises `UnknownName`.

    In a package the roles are module roles, each standing for a user role that holds it alone.
    """
    if project.granularity is Granularity.USER_ROLES and (added or removed):
        raise UnknownName("this export knows user roles only; adding or removing module roles needs another export")
    users = list(project.user_role_by_name) or list(project.module_role_by_name)
    module_roles = [*project.module_role_by_name, SYSTEM_USER, SYSTEM_ADMINISTRATOR]
    module_roles.extend(role for role in project.held_module_roles if role not in module_roles)
    kind = "module role" if project.is_package else "user role"
    return RoleSet(
        tuple(dict.fromkeys(part for typed in roles for part in _role_or_sum(typed, users, kind))),
        tuple(dict.fromkeys(_existing(typed, module_roles, "module role") for typed in added)),
        tuple(dict.fromkeys(_existing(typed, module_roles, "module role") for typed in removed)),
    )


def nearest(typed: str, known: Iterable[str]) -> str:
    """List the names that are most like one: `nearest: Shop.Order, Shop.OrderLine`."""
    from difflib import get_close_matches  # Only a slip of the pen needs it.

    names = list(known)
    folded: dict[str, str] = {}
    for known_name in names:
        folded.setdefault(known_name.casefold(), known_name)
    found = [folded[match] for match in get_close_matches(typed.casefold(), folded, n=NEAREST, cutoff=0.5)]
    if found:
        return f"nearest: {', '.join(found)}"
    if not names:
        return "there is none"
    return f"known: {', '.join(names)}" if len(names) <= NEAREST else f"none of {len(names):,} is like it"


def _role_or_sum(typed: str, known: list[Name], kind: str) -> list[Name]:
    if shown_name(typed) in known or "+" not in typed:
        return [_existing(typed, known, kind)]
    return [_existing(part.strip(), known, kind) for part in typed.split("+")]


def _existing(typed: str, known: list[Name], kind: str) -> Name:
    wanted = shown_name(typed)
    if wanted in known:
        return wanted
    raise UnknownName(f"{kind} {wanted} does not exist; {nearest(wanted, known)}")


def _no_entity(project: Project, right: Right, wanted: str) -> str:
    for kind, documents in _documents(project).items():
        if any(document.name == wanted for document in documents):
            return f"{wanted} is a {kind}; {right} needs an entity"
    return f"entity {wanted} does not exist; {nearest(wanted, project.entities)}"


def _member(project: Project, entity: Entity, right: Right, wanted: str) -> Name:
    if right not in MEMBER_RIGHTS:
        raise UnknownName(f"{right} is a right on an entity; write {entity.name} without /{wanted}")
    found = project.member_named(entity.name, wanted)
    if found is not None:
        return found
    listed = {member for rule in entity.rules for member in rule.listed}
    for stored in (Name(f"{entity.name}.{wanted}"), Name(wanted)):
        if stored in listed and (not project.is_whole(entity.name) or stored.startswith("System.")):
            return stored  # declared where the export does not reach, or by a newer System module
    association = project.associations.get(Name(wanted))
    if association and association.other in (entity.name, *(e.name for e in project.generalizations(entity.name))):
        raise UnknownName(
            f"{wanted} is a member of {association.owner}, which owns it; ask {association.owner}/{wanted}"
        )
    raise UnknownName(f"{entity.name} has no member {wanted}; {_nearest_members(project, entity, wanted)}")


def _nearest_members(project: Project, entity: Entity, wanted: str) -> str:
    labels = [project.member_label(entity.name, member) for member in project.members(entity.name)]
    same = [label for label in labels if label.rpartition(".")[2] == wanted]
    return f"nearest: {', '.join(same[:NEAREST])}" if same else nearest(wanted, labels)


def _documents(project: Project) -> dict[str, tuple[Document, ...]]:
    return {
        "microflow": project.microflows,
        "nanoflow": project.nanoflows,
        "page": project.pages,
        "published service": project.services,
    }


_KINDS = {
    Right.EXECUTE: ("microflow", "nanoflow"),
    Right.VIEW: ("page",),
    Right.CALL: ("published service",),
}


def _document(project: Project, right: Right, wanted: str) -> Document:
    documents = _documents(project)
    fitting = [document for kind in _KINDS[right] for document in documents[kind]]
    found = [document for document in fitting if document.name == wanted]
    if found:
        return min(found, key=lambda document: document.excluded)
    needed = " or ".join(_KINDS[right])
    if Name(wanted) in project.entities:
        raise UnknownName(f"{wanted} is an entity; {right} needs a {needed}")
    for kind, others in documents.items():
        if any(document.name == wanted for document in others):
            raise UnknownName(f"{wanted} is a {kind}; {right} needs a {needed}")
    raise UnknownName(f"{needed} {wanted} does not exist; {nearest(wanted, [d.name for d in fitting])}")


def _operation(service: PublishedService, wanted: str) -> Operation:
    """Find an operation by its name, or by the bare name of its microflow when only one has it."""
    for operation in service.operations:
        if operation.name == wanted:
            return operation
    running = [o for o in service.operations if wanted in (o.microflow, o.microflow.rpartition(".")[2])]
    if len(running) == 1:
        return running[0]
    raise UnknownName(
        f"{service.name} has no operation {wanted}; {nearest(wanted, [o.name for o in service.operations])}"
    )
