"""The one table of names: what a `$Type` and a property are called in the file, and what elsewhere.

A project file uses storage names (`DomainModels$EntityImpl`, `NewType`), the Model SDK and `mx dump-mpr` their own
(`DomainModels$Entity`, `type`). All readers work with storage names; `to_storage` turns a dumped document into one.
Source: formats.md 2.0 and the tables of its part B.
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any


class Area(Enum):
    """Which reader a unit goes to. A unit of a type without an area is not needed and never decoded."""

    MODULE = auto()
    FOLDER = auto()
    MODULE_SECURITY = auto()
    MODULE_SETTINGS = auto()
    DOMAIN_MODEL = auto()
    PROJECT_SECURITY = auto()
    PROJECT_SETTINGS = auto()
    PAGE = auto()
    MICROFLOW = auto()
    NANOFLOW = auto()
    REST_SERVICE = auto()
    ODATA_SERVICE = auto()
    SOAP_SERVICE = auto()
    CONSUMED_SERVICE = auto()
    CONSTANT = auto()
    ENUMERATION = auto()
    VIEW_SOURCE = auto()
    RULE = auto()
    SNIPPET = auto()
    LAYOUT = auto()
    MENU = auto()
    NAVIGATION = auto()
    MAPPING = auto()
    DATABASE_CONNECTION = auto()
    JAVA_ACTION = auto()
    SCHEDULED_EVENT = auto()
    OTHER = auto()
    """Of which only counts what it refers to."""


OF_PROJECT = (Area.PROJECT_SECURITY, Area.PROJECT_SETTINGS, Area.NAVIGATION)
"""Areas of units that are in no module."""
OF_MODULE = (Area.MODULE_SECURITY, Area.MODULE_SETTINGS)
"""Areas of units that are a part of their module."""


AREAS: Mapping[str, Area] = {
    "Projects$Module": Area.MODULE,
    "Projects$ModuleImpl": Area.MODULE,
    "Projects$Folder": Area.FOLDER,
    "Security$ModuleSecurity": Area.MODULE_SECURITY,
    "Projects$ModuleSettings": Area.MODULE_SETTINGS,
    "DomainModels$DomainModel": Area.DOMAIN_MODEL,
    "Security$ProjectSecurity": Area.PROJECT_SECURITY,
    "Settings$ProjectSettings": Area.PROJECT_SETTINGS,
    "Forms$Form": Area.PAGE,
    "Forms$Page": Area.PAGE,
    "Pages$Page": Area.PAGE,
    "Microflows$Microflow": Area.MICROFLOW,
    "Microflows$Nanoflow": Area.NANOFLOW,
    "Rest$PublishedRestService": Area.REST_SERVICE,
    "ODataPublish$PublishedODataService": Area.ODATA_SERVICE,
    "ODataPublish$PublishedODataService2": Area.ODATA_SERVICE,
    "Rest$PublishedODataService": Area.ODATA_SERVICE,
    "WebServices$PublishedService": Area.SOAP_SERVICE,
    "WebServices$PublishedServiceImpl": Area.SOAP_SERVICE,
    "WebServices$PublishedWebService": Area.SOAP_SERVICE,
    "Rest$ConsumedODataService": Area.CONSUMED_SERVICE,
    "Rest$ConsumedRestService": Area.CONSUMED_SERVICE,
    "WebServices$ImportedService": Area.CONSUMED_SERVICE,
    "WebServices$ImportedServiceImpl": Area.CONSUMED_SERVICE,
    "WebServices$ImportedWebService": Area.CONSUMED_SERVICE,
    "Constants$Constant": Area.CONSTANT,
    "Enumerations$Enumeration": Area.ENUMERATION,
    "DomainModels$ViewEntitySourceDocument": Area.VIEW_SOURCE,
    "Microflows$Rule": Area.RULE,
    "Forms$Snippet": Area.SNIPPET,
    "Pages$Snippet": Area.SNIPPET,
    "Forms$Layout": Area.LAYOUT,
    "Pages$Layout": Area.LAYOUT,
    "Menus$MenuDocument": Area.MENU,
    "Navigation$NavigationDocument": Area.NAVIGATION,
    "Navigation$NavigationModel": Area.NAVIGATION,
    "Navigation$MobileNavigationModel": Area.NAVIGATION,
    "ImportMappings$ImportMapping": Area.MAPPING,
    "ExportMappings$ExportMapping": Area.MAPPING,
    "DatabaseConnector$DatabaseConnection": Area.DATABASE_CONNECTION,
    "JavaActions$JavaAction": Area.JAVA_ACTION,
    "ScheduledEvents$ScheduledEvent": Area.SCHEDULED_EVENT,
    "Workflows$Workflow": Area.OTHER,
}
"""Every type that is read, under each name it has had: 4.x, today's storage name, the SDK's."""

SDK_TYPES: Mapping[str, str] = {
    "DomainModels$DeleteBehavior": "DomainModels$AssociationDeleteBehavior",
    "DomainModels$EntityEvent": "DomainModels$EventHandler",
    "DomainModels$EntityImpl": "DomainModels$Entity",
    "DomainModels$EntityIndex": "DomainModels$Index",
    "Forms$FormAction": "Pages$PageClientAction",
    "Forms$FormCallArgument": "Pages$LayoutCallArgument",
    "Forms$FormSettings": "Pages$PageSettings",
    "Forms$ImageViewer": "Pages$DynamicImageViewer",
    "Forms$MicroflowAction": "Pages$MicroflowClientAction",
    "Forms$NoAction": "Pages$NoClientAction",
    "Forms$TabControl": "Pages$TabContainer",
    "Forms$WebUIProjectSettingsPart": "Settings$WebUIProjectSettingsPart",
    "Mappings$MappingMicroflowCallImpl": "Mappings$MappingMicroflowCall",
    "Microflows$AggregateAction": "Microflows$AggregateListAction",
    "Microflows$CallWebServiceAction": "Microflows$WebServiceCallAction",
    "Microflows$ChangeAction": "Microflows$ChangeObjectAction",
    "Microflows$ChangeActionItem": "Microflows$MemberChange",
    "Microflows$CreateChangeAction": "Microflows$CreateObjectAction",
    "Microflows$ListOperationsAction": "Microflows$ListOperationAction",
    "Microflows$MicroflowParameter": "Microflows$MicroflowParameterObject",
    "Microflows$RetrieveSorting": "Microflows$SortItem",
    "Microflows$ShowFormAction": "Microflows$ShowPageAction",
    "Microflows$SortingsList": "Microflows$SortItemList",
    "Microflows$TemplateParameter": "Microflows$TemplateArgument",
    "Projects$ModuleImpl": "Projects$Module",
    "Security$DemoUserImpl": "Security$DemoUser",
    "Settings$ModelSettings": "Settings$RuntimeSettings",
    "Settings$ServerConfiguration": "Settings$Configuration",
    "WebServices$ImportedServiceImpl": "WebServices$ImportedWebService",
    "WebServices$PublishedOperationImpl": "WebServices$PublishedOperation",
    "WebServices$PublishedService": "WebServices$PublishedWebService",
    "WebServices$VersionedServiceImpl": "WebServices$VersionedService",
}
"""Storage name to SDK name, of the types that are read and whose names differ by more than `Forms$` and `Pages$`."""

_STORED_PAGES, _SDK_PAGES = "Forms$", "Pages$"
_STORAGE_TYPES = {sdk: storage for storage, sdk in SDK_TYPES.items()}

SDK_PROPERTIES: Mapping[str, Mapping[str, str]] = {
    "CustomWidgets$WidgetValue": {"Form": "page"},
    "DatabaseConnector$DatabaseQuery": {"Type": "queryType"},
    "DomainModels$AccessRule": {"AllowedModuleRoles": "moduleRoles"},
    "DomainModels$Association": {"ParentPointer": "parent", "ChildPointer": "child"},
    "DomainModels$Attribute": {"NewType": "type"},
    "DomainModels$CrossAssociation": {"ParentPointer": "parent"},
    "DomainModels$EntityEvent": {"Type": "event", "SendInputParameter": "passEventObject"},
    "DomainModels$EntityImpl": {"MaybeGeneralization": "generalization", "Events": "eventHandlers"},
    "DomainModels$NoGeneralization": {
        "HasOwnerAttr": "hasOwner",
        "HasChangedByAttr": "hasChangedBy",
        "HasCreatedDateAttr": "hasCreatedDate",
        "HasChangedDateAttr": "hasChangedDate",
    },
    "Forms$FormAction": {"FormSettings": "pageSettings"},
    "Forms$FormSettings": {"Form": "page"},
    "Forms$LayoutCall": {"Form": "layout"},
    "Forms$Page": {"AllowedModuleRoles": "allowedRoles", "FormCall": "layoutCall"},
    "Forms$SnippetCall": {"Form": "snippet"},
    "Forms$SnippetCallWidget": {"FormCall": "snippetCall"},
    "JavaActions$JavaAction": {"JavaReturnType": "actionReturnType", "Parameters": "actionParameters"},
    "JavaActions$JavaActionParameter": {"ParameterType": "actionParameterType"},
    "Microflows$AssociationRetrieveSource": {"AssociationId": "association"},
    "Microflows$CallWebServiceAction": {"ImportedService": "importedWebService", "NewResultHandling": "resultHandling"},
    "Microflows$CastAction": {"VariableName": "outputVariableName"},
    "Microflows$CreateChangeAction": {"VariableName": "outputVariableName"},
    "Microflows$DatabaseRetrieveSource": {"NewSortings": "sortItemList", "XpathConstraint": "xPathConstraint"},
    "Microflows$HttpConfiguration": {
        "HttpAuthenticationPassword": "authenticationPassword",
        "HttpHeaderEntries": "headerEntries",
        "HttpMethod": "newHttpMethod",
        "UseHttpAuthentication": "useAuthentication",
    },
    "Microflows$ImportMappingCall": {
        "ParameterVariableName": "mappingArgumentVariableName",
        "ReturnValueMapping": "mapping",
    },
    "Microflows$JavaActionCallAction": {"ResultVariableName": "outputVariableName"},
    "Microflows$JavaActionParameterMapping": {"Value": "parameterValue"},
    "Microflows$MappingRequestHandling": {
        "MappingId": "mapping",
        "MappingVariableName": "mappingArgumentVariableName",
    },
    "Microflows$MicroflowCallAction": {"ResultVariableName": "outputVariableName"},
    "Microflows$ResultHandling": {"Bind": "storeInVariable", "ResultVariableName": "outputVariableName"},
    "Microflows$RetrieveAction": {"ResultVariableName": "outputVariableName"},
    "Microflows$RuleCall": {"Microflow": "rule"},
    "Microflows$SequenceFlow": {
        "DestinationPointer": "destination",
        "NewCaseValue": "caseValue",
        "OriginPointer": "origin",
    },
    "Microflows$ShowFormAction": {"FormSettings": "pageSettings"},
    "Microflows$StringTemplate": {"Parameters": "arguments"},
    "Navigation$NavigationProfile": {"HomeItems": "roleBasedHomePages", "Menu": "menuItemCollection"},
    "ODataPublish$EntitySet": {"EntityTypePointer": "entityType"},
    "Rest$ODataRemoteEntitySource": {"RemoteName": "entityTypeName", "EntitySet": "entitySetName"},
    "Security$ProjectSecurity": {"AdminUserRole": "adminUserRoleName", "GuestUserRole": "guestUserRoleName"},
    "Settings$ConstantValue": {"ConstantId": "constant"},
    "Settings$ProjectSettings": {"Settings": "settingsParts"},
    "WebServices$ImportedServiceImpl": {"Description": "wsdlDescription"},
    "WebServices$PublishedService": {"VersionedWebServices": "versionedServices"},
    "WebServices$VersionedServiceImpl": {"ImportMapping": "headerImportMapping"},
}
"""For a storage type: storage property to SDK property, where lowering the first letter does not give it."""

_STORAGE_PROPERTIES = {t: {sdk: stored for stored, sdk in names.items()} for t, names in SDK_PROPERTIES.items()}


def to_storage(dumped: Any) -> Any:
    """Rename a document with SDK names (`mx dump-mpr`) to storage names, at every depth; other values stay."""
    if isinstance(dumped, list):
        return [to_storage(item) for item in dumped]
    if not isinstance(dumped, dict):
        return dumped
    type_name = dumped.get("$Type")
    stored_type = _storage_type(type_name) if isinstance(type_name, str) else None
    special = _STORAGE_PROPERTIES.get(stored_type or "", {})
    renamed = {special.get(key) or key[:1].upper() + key[1:]: to_storage(value) for key, value in dumped.items()}
    if stored_type is not None:
        renamed["$Type"] = stored_type
    return renamed


def _storage_type(type_name: str) -> str:
    known = _STORAGE_TYPES.get(type_name)
    if known is None and type_name.startswith(_SDK_PAGES):
        return _STORED_PAGES + type_name.removeprefix(_SDK_PAGES)
    return known or type_name
