"""Random small projects for property tests: `projects()`, and the parts they are made of.

They keep what the model promises (names are shown forms, write implies read, the built-in System module is there), and
nothing else: references lead nowhere, modules are missing, names are hostile.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from hypothesis import strategies as st

from auditor.exports.system_module import system_module
from auditor.model.documents import (
    Constant,
    Layout,
    Microflow,
    MicroflowRule,
    Nanoflow,
    Page,
    PublishedService,
    Snippet,
)
from auditor.model.domain import (
    AccessRule,
    Association,
    Attribute,
    AttributeType,
    DefaultRights,
    DeleteBehavior,
    Entity,
    EntitySource,
    Enumeration,
    EventHandler,
    SourceKind,
)
from auditor.model.integration import (
    ConsumedService,
    DatabaseConnection,
    DataMapping,
    JavaAction,
    JavaSource,
    OtherDocument,
)
from auditor.model.names import NO_NAME, NO_TEXT, Name, Text, module_of, name, qualified, text
from auditor.model.navigation import Menu, NavigationProfile, ScheduledEvent
from auditor.model.project import (
    SYSTEM,
    Coverage,
    DemoUser,
    Granularity,
    Module,
    ModuleRole,
    PasswordPolicy,
    Project,
    ProjectSecurity,
    ReadStatus,
    RuntimeSettings,
    SecurityLevel,
    Source,
    UserRole,
)
from auditor.model.secret import LengthClass, Secret, SecretKind
from tests.flow_strategies import flow_values, values_of

MODULES = ("Shop", "Stock", "Läden")
FORMATS = ("mpr-v1", "mpr-v2", "mpk")
VERSIONS = ("", "4.8.0", "7.23.8.58888", "10.24.4.12345", "11.13.0")

hostile_text = st.text(
    st.one_of(
        st.sampled_from("aZ0_ .\\xuU<>&\"'[]{}|:#@=-+…\n\r\t\x1b\x00\x85"),
        st.sampled_from("\u202e\u200b\u2028\ufeff\ud800\udfff\U000e0041"),
        st.characters(),
    ),
    max_size=12,
)
"""Raw text as a hostile file may hold it: control and direction marks, lone surrogates, markup, backslashes."""

raw_names = st.one_of(st.sampled_from(["Order", "Total", "Customer", "IsActive", "Größe"]), hostile_text)
names: st.SearchStrategy[Name] = raw_names.map(name)
maybe_names = st.one_of(st.just(NO_NAME), names)
texts: st.SearchStrategy[Text] = hostile_text.map(text)
maybe_texts = st.one_of(st.just(NO_TEXT), texts)
numbers = st.integers(-(2**63), 2**63 - 1)
maybe = st.one_of(st.none(), st.booleans())
secrets = st.builds(Secret, st.sampled_from(SecretKind), st.sampled_from(LengthClass))


def tuples(part: st.SearchStrategy, most: int = 3, by: Callable | None = None) -> st.SearchStrategy[tuple]:
    """Short tuples; with `by` of parts that differ in it."""
    return st.lists(part, max_size=most, unique_by=by).map(tuple)


def distinct(part: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    """Short tuples of different values."""
    return tuples(part, by=lambda value: value)


def full_names(part: st.SearchStrategy[Name] = names) -> st.SearchStrategy[Name]:
    """Qualified names, most of them in a module of the project."""
    return st.builds(qualified, st.one_of(st.sampled_from(MODULES).map(name), part), part)


user_roles = st.builds(
    UserRole,
    name=names,
    module_roles=tuples(full_names()),
    description=maybe_texts,
    manage_all_roles=st.booleans(),
    manageable_roles=tuples(names),
    manage_users_without_roles=st.booleans(),
    check_security=maybe,
)

modules = st.builds(
    Module,
    name=names,
    roles=tuples(st.builds(ModuleRole, name=full_names(), description=maybe_texts)),
    from_marketplace=st.booleans(),
    version=maybe_names,
    package_id=maybe_names,
    is_theme=st.booleans(),
    protected=st.booleans(),
    roles_known=st.booleans(),
)

project_security = st.builds(
    ProjectSecurity,
    level=st.sampled_from(SecurityLevel),
    check_security=maybe,
    strict_mode=maybe,
    strict_page_url_check=maybe,
    admin_user_name=st.one_of(st.none(), maybe_names),
    admin_user_role=st.one_of(st.none(), maybe_names),
    admin_password=st.one_of(st.none(), secrets),
    guest_access=maybe,
    guest_user_role=maybe_names,
    enable_demo_users=maybe,
    demo_users=tuples(
        st.builds(
            DemoUser,
            name=names,
            user_roles=tuples(names),
            entity=maybe_names,
            password=st.one_of(st.none(), secrets),
        )
    ),
    password_policy=st.one_of(
        st.none(), st.builds(PasswordPolicy, numbers, st.booleans(), st.booleans(), st.booleans())
    ),
)

runtime_settings = values_of(RuntimeSettings, flow_values(names, numbers))

attributes = st.builds(
    Attribute,
    name=names,
    type=st.sampled_from(AttributeType),
    length=st.one_of(st.none(), numbers),
    enumeration=maybe_names,
    calculated=st.booleans(),
    updatable=st.booleans(),
    calculation=maybe_names,
)

entity_sources = st.builds(
    EntitySource,
    kind=st.sampled_from(SourceKind),
    document=maybe_names,
    oql=maybe_texts,
    creatable=st.booleans(),
    deletable=st.booleans(),
)


def member_names(entity: Name) -> st.SearchStrategy[Name]:
    """Members as stored: own and inherited attributes, associations, and what a damaged file may hold."""
    own = names.map(lambda bare: qualified(entity, bare))
    return st.one_of(own, full_names(), full_names(full_names()), maybe_names)


@st.composite
def access_rules(draw: st.DrawFn, entity: Name, index: int) -> AccessRule:
    """One access rule of an entity."""
    listed = draw(distinct(member_names(entity)))
    rights = [draw(st.sampled_from(DefaultRights)) for _ in listed]
    return AccessRule(
        entity=entity,
        index=draw(st.one_of(st.just(index), numbers)),
        module_roles=draw(tuples(full_names())),
        create=draw(st.booleans()),
        delete=draw(st.booleans()),
        readable=tuple(m for m, right in zip(listed, rights, strict=True) if right is not DefaultRights.NONE),
        writable=tuple(m for m, right in zip(listed, rights, strict=True) if right is DefaultRights.READ_WRITE),
        listed=listed,
        constraint=draw(maybe_texts),
        default_rights=draw(st.sampled_from(DefaultRights)),
        caption=draw(maybe_texts),
        documentation=draw(maybe_texts),
        user_roles=draw(tuples(names, 2)),
    )


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    """One entity, with at most two access rules."""
    full_name = draw(full_names())
    return Entity(
        name=full_name,
        module=draw(st.one_of(st.just(module_of(full_name)), names)),
        generalization=draw(maybe_names),
        persistable=draw(maybe),
        attributes=draw(tuples(attributes)),
        rules=tuple(draw(access_rules(full_name, index)) for index in range(1, draw(st.integers(1, 3)))),
        source=draw(st.one_of(st.none(), entity_sources)),
        stores_owner=draw(st.booleans()),
        stores_changed_by=draw(st.booleans()),
        stores_created_date=draw(st.booleans()),
        stores_changed_date=draw(st.booleans()),
        events=draw(tuples(st.builds(EventHandler, names, maybe_names, names), 2)),
        documentation=draw(maybe_texts),
    )


associations = st.builds(
    Association,
    name=full_names(),
    owner=maybe_names,
    other=maybe_names,
    is_set=st.booleans(),
    both_own=st.booleans(),
    owner_delete=st.sampled_from(DeleteBehavior),
    other_delete=st.sampled_from(DeleteBehavior),
)

enumerations = st.builds(Enumeration, name=full_names(), values=tuples(names))


@st.composite
def documents(draw: st.DrawFn, model: type, **fields: st.SearchStrategy) -> object:
    """A document of any kind: its module mostly is the one that its name begins with."""
    full_name = draw(full_names())
    known = values_of(
        model, FLOW_VALUES, name=st.just(full_name), module=st.one_of(st.just(module_of(full_name)), names), **fields
    )
    return draw(known)


FLOW_VALUES = flow_values(names, numbers)
pages = documents(Page)
snippets = documents(Snippet)
layouts = documents(Layout)
menus = documents(Menu)
profiles = values_of(NavigationProfile, FLOW_VALUES)
microflows = documents(Microflow)
nanoflows = documents(Nanoflow)
rules = documents(MicroflowRule)
services = documents(
    PublishedService, authentication=st.one_of(st.none(), tuples(st.sampled_from(["None", "Basic"]).map(Name)))
)
consumed = documents(ConsumedService)
databases = documents(DatabaseConnection)
mappings = documents(DataMapping)
constants = documents(Constant)
java_actions = documents(JavaAction)
java_sources = values_of(JavaSource, FLOW_VALUES)
scheduled_events = documents(ScheduledEvent)
other_documents = documents(OtherDocument)
coverage = st.builds(
    Coverage, area=names, status=st.sampled_from(ReadStatus), detail=maybe_texts, unreadable=st.booleans()
)


DOCUMENTS = {
    "pages": pages,
    "snippets": snippets,
    "layouts": layouts,
    "menus": menus,
    "navigation": profiles,
    "microflows": microflows,
    "nanoflows": nanoflows,
    "microflow_rules": rules,
    "services": services,
    "consumed": consumed,
    "databases": databases,
    "mappings": mappings,
    "constants": constants,
    "java_actions": java_actions,
    "scheduled_events": scheduled_events,
    "other_documents": other_documents,
}
"""Field of `Project` to one of its documents."""


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """A project as a reader of `.mpr` files would give it, with the built-in System module last."""
    source = Source(name("Shop.mpr"), draw(st.sampled_from(FORMATS)), draw(st.sampled_from(["", "ab" * 32])))
    empty = Project(source, draw(st.sampled_from(VERSIONS)))
    system = system_module(empty.version)
    added = Coverage(Name("System module"), ReadStatus.READ, system.sentence)
    own_entities = draw(_own(entities().filter(lambda entity: entity.module != SYSTEM)))
    return replace(
        empty,
        granularity=draw(st.sampled_from(Granularity)),
        modules=draw(tuples(modules)),
        user_roles=draw(tuples(user_roles)),
        security=draw(st.one_of(st.just(ProjectSecurity()), project_security)),
        settings=draw(st.one_of(st.just(RuntimeSettings()), runtime_settings)),
        entities=_by_name((*own_entities, *system.entities)),
        associations=_by_name((*draw(_own(associations)), *system.associations)),
        enumerations=_by_name(draw(_own(enumerations))),
        **{field: draw(tuples(part, 1)) for field, part in DOCUMENTS.items()},
        java_sources=draw(st.one_of(st.none(), tuples(java_sources, 1))),
        coverage=(*draw(tuples(coverage, 2)), added),
    )


def _own(part: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    """Values with different names, none of them in the System module."""
    return tuples(part.filter(lambda value: module_of(value.name) != SYSTEM), by=lambda value: value.name)


def _by_name(values: Iterable) -> Mapping:
    return MappingProxyType({value.name: value for value in values})
