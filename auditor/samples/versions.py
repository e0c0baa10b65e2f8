"""Which Mendix versions store which property, for everything that a made-up project writes.

The builders write the newest shape together with what older versions had in its place; here is what stays of it in a
given version. A property that is not in the table is as old as its type. Source: formats.md 3 and the tables of B.
"""

import re
from collections.abc import Mapping

Version = tuple[int, int, int]
"""Major, minor and patch number."""

Lifetime = tuple[tuple[int, ...], tuple[int, ...] | None]
"""The first version that stores a property, and the first that no longer does."""


def _since(*version: int) -> Lifetime:
    return version, None


def _until(*version: int) -> Lifetime:
    return (0,), version


_EXPORT_LEVEL = {"ExportLevel": _since(9, 3)}
"""On documents and on what an exported module may offer."""

_BOTH_ASSOCIATIONS = {"Source": _since(9, 0), "StorageFormat": _since(10, 21)}

_MODELS = ((7, 9), (9, 8))
"""Parsed twins of expressions, which were never filled in."""

_LOOKS = {"Appearance": _since(8, 0), "Class": _until(8, 0), "Style": _until(8, 0)}

_MAPPINGS = {"MappingSourceReference": _since(10, 0), "MessageDefinition2": _since(11, 12)}

_OWN_LIFETIMES: Mapping[str, Mapping[str, Lifetime]] = {
    "Projects$ModuleImpl": {
        "AppStorePackageId": ((8, 13), (11, 0)),
        "AppStorePackageIdString": _since(11, 0),
        "ExportLevel": ((9, 3), (9, 8)),
        "FromAppStore": _since(5, 0),
        "IsThemeModule": _since(9, 3),
    },
    "Projects$ModuleSettings": {
        "BasedOnVersion": _since(10, 0),
        "Checksum": _since(11, 12),
        "ConvertedChecksum": _since(11, 12),
        "EnableDetailedTroubleshooting": _since(11, 12),
        "ExportLevel": _since(9, 8),
        "ExtensionName": _since(10, 10),
        "JarDependencies": _since(10, 0),
        "ModuleDependencies": _since(11, 12),
        "OriginalPackageId": _since(11, 12),
        "PackageId": _since(11, 12),
        "ProtectedModuleType": _since(9, 12),
        "SolutionIdentifier": _since(10, 0),
    },
    "Security$ProjectSecurity": {
        "AdminPassword": _since(5, 0),
        "AdminPasswordHash": _until(5, 0),
        "DemoUsers": _since(5, 16),
        "EnableDemoUsers": _since(5, 16),
        "SignInMicroflow": _until(8, 0, 1),
        "StrictMode": _since(9, 24),
        "StrictPageUrlCheck": _since(9, 8),
    },
    "DomainModels$EntityImpl": {
        "ImageData": _since(10, 0),
        "IsRemote": ((7, 17), (8, 10)),
        "RemoteSource": ((7, 17), (8, 10)),
        "Source": _since(8, 10),
    },
    "DomainModels$Association": _BOTH_ASSOCIATIONS,
    "DomainModels$CrossAssociation": _BOTH_ASSOCIATIONS,
    "DomainModels$AccessRule": {"XPathConstraintCaption": _since(10, 5)},
    "DomainModels$OqlViewEntitySource": {"Oql": _until(11, 0), "SourceDocument": _since(10, 21)},
    "Microflows$Microflow": {
        "MicroflowActionInfo": _since(8, 0),
        "ReturnVariableName": _since(10, 12),
        "StableId": _since(10, 2),
        "Url": _since(10, 1),
        "UrlSearchParameters": _since(10, 9),
        "WorkflowActionInfo": _since(9, 0, 2),
    },
    "Microflows$Nanoflow": {
        "ReturnVariableName": _since(10, 12),
        "UseListParameterByReference": _since(11, 9),
    },
    "Microflows$MicroflowParameter": {
        "DefaultValue": _since(10, 17),
        "HasVariableNameBeenChanged": _since(9, 17),
        "IsRequired": _since(10, 17),
    },
    "Microflows$SequenceFlow": {
        "CaseValues": _since(10, 15),
        "DestinationBezierVector": _until(10, 8),
        "Line": _since(10, 8),
        "NewCaseValue": _until(10, 15),
        "OriginBezierVector": _until(10, 8),
    },
    "Microflows$ActionActivity": {"Disabled": _since(9, 12)},
    "Microflows$EndEvent": {"ReturnValueModel": _MODELS},
    "Microflows$ChangeActionItem": {"ValueModel": _MODELS},
    "Microflows$BasicCodeActionParameterValue": {"ArgumentModel": _MODELS},
    "Microflows$ChangeListAction": {"ValueModel": _MODELS},
    "Microflows$CreateVariableAction": {"InitialValueModel": _MODELS},
    "Microflows$JavaActionCallAction": {"Queue": ((9, 0, 5), (9, 10)), "QueueSettings": _since(9, 10)},
    "Microflows$LogMessageAction": {"NodeModel": _MODELS},
    "Microflows$LoopedActivity": {
        "IteratorVariableName": _until(9, 0, 4),
        "ListVariableName": _until(9, 0, 4),
        "LoopSource": _since(9, 0, 4),
    },
    "Microflows$MicroflowCall": {"Queue": ((8, 16), (9, 10)), "QueueSettings": _since(9, 10)},
    "Microflows$MicroflowCallParameterMapping": {"ArgumentModel": _MODELS},
    "Microflows$NanoflowCallParameterMapping": {"ArgumentModel": _MODELS},
    "Microflows$HttpConfiguration": {
        "ClientCertificate": _since(8, 18),
        "CustomLocationModel": _MODELS,
        "Password": _MODELS,
        "Username": _MODELS,
    },
    "Microflows$HttpHeaderEntry": {"ValueModel": _MODELS},
    "Microflows$RestCallAction": {"TimeOutModel": ((7, 15), (9, 8))},
    "Microflows$RestOperationCallAction": {
        "BaseUrlParameterMapping": _since(10, 17),
        "BodyVariable": _since(10, 5),
        "OutputVariable": _since(10, 4),
        "ParameterMappings": _since(10, 2),
        "QueryParameterMappings": _since(11, 0),
    },
    "Microflows$Rule": {"ReturnVariableName": _since(10, 12)},
    "Microflows$ShowFormAction": {"FormObjectVariable": _until(9, 18), "NumberOfPagesToClose": _since(8, 11)},
    "Microflows$TemplateParameter": {"ExpressionModel": _MODELS},
    "DatabaseConnector$ExecuteDatabaseQueryAction": {
        "ConnectionParameterMappings": _since(11, 1),
        "DynamicQuery": _since(11, 3),
    },
    "DatabaseConnector$DatabaseConnection": {
        "AdditionalProperties": _since(10, 12),
        "ConnectionInput": _since(10, 0),
        "LastSelectedQuery": _since(10, 0),
    },
    "DatabaseConnector$DatabaseQuery": {"TableMappings": _since(10, 12), "Type": _since(10, 12)},
    "ExportMappings$ExportMapping": _MAPPINGS,
    "ExportMappings$ValueMappingElement": {"OriginalValue": _since(10, 0)},
    "ImportMappings$ImportMapping": _MAPPINGS,
    "ImportMappings$ValueMappingElement": {"OriginalValue": _since(10, 0)},
    "JavaActions$JavaAction": {"ActionDefaultReturnName": _since(9, 23)},
    "JavaActions$JavaActionParameter": {"IsRequired": _since(9, 17)},
    "Rest$ConsumedRestService": {
        "AuthenticationScheme": _since(10, 2),
        "BaseUrlParameter": _since(10, 17),
        "OpenApiFile": _since(10, 21),
    },
    "Rest$RestOperation": {"QueryParameters": _since(11, 0), "Tags": _since(10, 21)},
    "Rest$ConsumedODataService": {
        "ConfigurationMicroflow": ((10, 12), (11, 10)),
        "ErrorHandlingMicroflow": _since(9, 6),
    },
    "ScheduledEvents$ScheduledEvent": {"OnOverlap": _since(9, 12), "Schedule": _since(9, 12)},
    "CustomWidgets$CustomWidget": {
        **_LOOKS,
        "ConditionalEditabilitySettings": _since(8, 1),
        "ConditionalVisibilitySettings": _since(8, 1),
        "Editable": _since(8, 1),
        "LabelTemplate": _since(8, 1),
    },
    "CustomWidgets$CustomWidgetType": {
        "HelpUrl": _since(8, 0),
        "Labeled": _until(8, 0),
        "StudioCategory": _since(8, 0),
        "StudioProCategory": _since(8, 0),
        "SupportedPlatform": _since(8, 0),
        "WidgetPhoneGapEnabled": _until(8, 0),
    },
    "CustomWidgets$WidgetObject": {"LabelTemplate": _until(8, 1)},
    "CustomWidgets$WidgetValueType": {
        "ActionVariables": _since(10, 0),
        "AllowUpload": _since(11, 13),
        "AssociationTypes": _since(8, 10),
        "DataSourceProperty": _since(8, 3),
        "DefaultType": _since(8, 0),
        "IsLinked": _since(9, 0),
        "IsMetaData": _since(9, 0),
        "OnChangeProperty": _since(8, 0),
        "SelectableObjectsProperty": _since(9, 0),
        "SelectionTypes": _since(9, 0),
        "SetLabel": _since(8, 1),
    },
    "CustomWidgets$WidgetValue": {
        "Expression": _since(8, 0),
        "DataSource": _since(8, 3),
        "Icon": _since(8, 0),
        "Selection": _since(9, 23),
        "SourceVariable": _since(8, 8),
        "Widgets": _since(8, 2),
    },
    "Forms$ActionButton": {
        **_LOOKS,
        "AriaRole": _since(8, 0),
        "DisabledDuringAction": _until(8, 12),
        "NativeAccessibilitySettings": _since(8, 0),
    },
    "Forms$CallNanoflowClientAction": {"DisabledDuringExecution": _since(8, 12), "OutputMappings": _since(11, 5)},
    "Forms$ClientTemplate": {"Fallback": _since(8, 0)},
    "Forms$ClientTemplateParameter": {"Expression": _since(8, 0), "SourceVariable": _since(8, 8)},
    "Forms$ConditionalVisibilitySettings": {"ExpressionModel": _MODELS, "SourceVariable": _since(9, 24)},
    "Forms$CreateObjectClientAction": {
        "DisabledDuringExecution": _since(8, 12),
        "NumberOfPagesToClose2": _since(8, 14),
    },
    "Forms$DataView": {
        **_LOOKS,
        "ConditionalEditabilitySettings": _since(10, 0),
        "Editability": _since(10, 7),
        "Editable": _until(10, 7),
        "UseSchema": _until(8, 0),
    },
    "Forms$DataViewSource": {
        "ForceFullObjects": _since(10, 8),
        "PageParameter": ((9, 5), (10, 2)),
        "SnippetParameter": ((9, 21), (10, 2)),
        "SourceVariable": _since(10, 0),
    },
    "Forms$DeleteClientAction": {"DisabledDuringExecution": _since(8, 12), "SourceVariable": _since(10, 4)},
    "Forms$FormAction": {"DisabledDuringExecution": _since(8, 12), "NumberOfPagesToClose2": _since(8, 14)},
    "Forms$ListView": {
        **_LOOKS,
        "NumberOfColumns": _since(8, 0),
        "PullDownAction": _since(8, 0),
        "ScrollDirection": _since(8, 0),
    },
    "Forms$ListViewXPathSource": {"ForceFullObjects": _since(10, 8), "SourceVariable": _since(10, 0)},
    "Forms$MicroflowAction": {"DisabledDuringExecution": _since(8, 12)},
    "Forms$MicroflowSettings": {"OutputMappings": _since(11, 5)},
    "Forms$MicroflowSource": {"ForceFullObjects": _since(10, 8)},
    "Forms$NoAction": {"DisabledDuringExecution": _since(8, 12)},
    "Forms$PageVariable": {
        "LocalVariable": _since(10, 17),
        "PageParameter": _since(9, 5),
        "SnippetParameter": _since(9, 21),
        "SubKey": _since(11, 0),
    },
    "Forms$SaveChangesClientAction": {"DisabledDuringExecution": _since(8, 12)},
    "Forms$Snippet": {
        "Entity": _until(9, 21),
        "Parameters": _since(9, 21),
        "Type": _since(8, 0),
        "Variables": _since(10, 17),
    },
    "Forms$SnippetCall": {"ParameterMappings": _since(9, 21)},
    "Forms$SnippetCallWidget": _LOOKS,
    "Forms$TextBox": {
        **_LOOKS,
        "AriaRequired": _since(8, 0),
        "AutoFocus": _since(8, 0),
        "Autocomplete": _since(8, 0),
        "AutocompletePurpose": _since(8, 0),
        "KeyboardType": _since(8, 0),
        "NativeAccessibilitySettings": _since(8, 0),
        "OnEnterKeyPressAction": _since(8, 0),
        "Placeholder": _until(8, 0),
        "PlaceholderTemplate": _since(8, 0),
        "ScreenReaderLabel": _since(8, 0),
        "SourceVariable": _since(8, 8),
        "SubmitBehaviour": _since(8, 0),
        "SubmitOnInputDelay": _since(8, 0),
    },
    "Forms$WidgetValidation": {"ExpressionModel": _MODELS},
    "Menus$MenuItem": {"AlternativeText": _since(8, 12)},
    "Forms$Page": {
        "Autofocus": _since(11, 1),
        "Class": _until(8, 0),
        "Parameters": _since(9, 4),
        "Style": _until(8, 0),
        "Appearance": _since(8, 0),
        "Url": _since(6, 7),
        "Variables": _since(10, 17),
    },
    "Forms$PageParameter": {"DefaultValue": _since(11, 5), "IsRequired": _since(11, 5)},
    "Forms$Appearance": {"DynamicClasses": _since(8, 14)},
    "Forms$FormSettings": {
        "FormTitle": _until(8, 12),
        "Location": _until(8, 12),
        "ParameterMappings": _since(9, 7),
        "TitleOverride": _since(8, 12),
    },
    "Rest$PublishedRestService": {
        "AuthenticationMicroflow": _since(7, 17),
        "AuthenticationType": ((7, 11), (7, 13)),
        "AuthenticationTypes": _since(7, 13),
        "CorsConfiguration": _since(7, 18),
        "Parameters": _since(7, 17),
        "PublicDocumentation": _since(11, 10),
    },
    "ODataPublish$EntitySet": {"AlternativeExposedName": _since(10, 13)},
    "ODataPublish$PublishedODataService2": {
        "IncludeMetadataByDefault": _since(10, 8),
        "SupportsGraphQL": _since(10, 12),
    },
    "ODataPublish$PublishedAttribute": {"EdmType": _since(11, 13), "StringAsGuid": _since(10, 12)},
    "WebServices$PublishedService": {"VersionedWebServices": _since(5, 0)},
    "WebServices$VersionedServiceImpl": {
        "AppServiceState": _until(9, 0, 2),
        "IsLockedByContract": _until(9, 0, 2),
        "MsdEnumerationsByContract": _until(9, 0, 2),
        "ObjectHandlingBackup": _since(7, 17),
        "OptimizedXml": _since(7, 13),
    },
    "WebServices$PublishedOperationImpl": {
        "IsLockedByContract": _until(9, 0, 2),
        "ReturnElementNameByContract": _until(9, 0, 2),
        "ReturnTypeName": _until(9, 0, 2),
        "ReturnTypeSpecification": _until(9, 0, 2),
    },
    "WebServices$DataEntityImpl": {
        "IsLockedByContract": _until(9, 0, 2),
        "IsNillableByContract": _until(9, 0, 2),
        "IsOptionalByContract": _until(9, 0, 2),
    },
    "Constants$Constant": {"ExposedToClient": _since(8, 2)},
    "Enumerations$Enumeration": {"RemoteSource": _since(10, 2)},
    "Enumerations$EnumerationValue": {"RemoteValue": _since(10, 12)},
    "Settings$ProjectSettings": {
        "AllowUserMultipleSessions": _until(6, 0),
        "HashAlgorithm": _until(6, 0),
        "Settings": _since(5, 0),
    },
    "Settings$ModelSettings": {
        "BcryptCost": _since(9, 11),
        "DecimalScale": _since(11, 4),
        "EnableDataStorageNewQueryHandling": ((7, 10), (8, 0)),
        "EnforceDataStorageUniqueness": ((7, 1), (9, 0, 2)),
        "JavaMajorVersion": _since(11, 12),
        "JavaVersion": ((10, 8), (11, 12)),
        "SslCertificateAlgorithm": _since(10, 21),
        "UseDatabaseForeignKeyConstraints": _since(10, 6),
        "UseDeprecatedClientForWebServiceCalls": ((7, 15), (8, 0)),
        "UseOQLVersion2": _since(10, 11),
        "UseSystemContextForBackgroundTasks": _since(9, 6),
    },
    "Settings$ServerConfiguration": {
        "OpenTelemetry": _since(11, 12),
        "Tracing": ((10, 21), (11, 12)),
    },
    "Settings$ConstantValue": {"SharedOrPrivateValue": _since(10, 9), "Value": _until(10, 9)},
    "Settings$ConventionSettings": {
        "ActionActivityDefaultColors": _since(8, 18),
        "DefaultAssociationStorage": _since(10, 21),
        "DefaultSequenceFlowLineType": _since(10, 8),
    },
    "Settings$IntegrationProjectSettingsPart": {"ObsoleteEnableUrlEncoding": ((10, 21), (11, 0))},
    "Settings$WorkflowsProjectSettingsPart": {
        "DefaultTaskParallelism": _since(9, 0, 5),
        "Enabled": _until(9, 0, 5),
        "Groups": _since(11, 2),
        "OnWorkflowEvent": _since(10, 7),
        "UsertaskOnStateChangeEvent": ((9, 12), (11, 0)),
        "WorkflowEngineParallelism": _since(9, 0, 5),
        "WorkflowOnStateChangeEvent": ((9, 12), (11, 0)),
    },
    "Forms$WebUIProjectSettingsPart": {
        "EnableDownloadResources": ((6, 6), (10, 0)),
        "EnableNewStringBehavior": _since(11, 6),
        "EnableNewWidgetGeneration": _since(10, 6),
        "EnableRspackBundler": _since(11, 9),
        "Theme": _until(9, 2),
        "ThemeModuleName": ((7, 9), (9, 2)),
        "ThemeModuleOrder": _since(9, 3),
        "UrlPrefix": _since(10, 5),
        "UseOptimizedClient": _since(9, 10),
    },
    "Texts$SystemTextCollection": {"PluggableWidgetSystemTexts": _since(11, 12)},
    "Navigation$NativeNavigationProfile": {
        "ApplyScreenTransition": _since(10, 11),
        "EncryptionDbEnabled": _since(9, 18),
        "LocalFileEncryptionEnabled": _since(9, 22),
        "LoggingEnabled": _since(9, 15),
        "SessionCookieEncryptionEnabled": _since(10, 21),
    },
    "Navigation$OfflineEntityConfig": {"SyncMode": _since(9, 24)},
    "Navigation$NavigationProfile": {
        "AppIcon": _since(8, 12),
        "AppTitle": _since(8, 12),
        "ApplicationTitle": _until(8, 12),
        "NotFoundHomepage": _since(10, 13),
        "ProgressiveWebAppSettings": _since(9, 0, 3),
        "ThrowPartialSyncError": _since(11, 12),
    },
}

_FIRST_VERSIONS: Mapping[str, tuple[int, ...]] = {
    "Settings$CertificateSettings": (6, 0),
    "Settings$ConfigurationSettings": (6, 0),
    "Settings$ConventionSettings": (6, 0),
    "Settings$DistributionSettings": (10, 0),
    "Settings$JarDeploymentSettings": (10, 0),
    "Settings$LanguageSettings": (6, 0),
    "Settings$ModelSettings": (6, 0),
    "Settings$WorkflowsProjectSettingsPart": (8, 8),
}
"""Parts of the settings that are younger than the settings. Before 6.0 their properties were the settings' own."""

_LIFETIMES = {type_name: {**_EXPORT_LEVEL, **own} for type_name, own in _OWN_LIFETIMES.items()}


def version_of(words: str) -> Version:
    """Read the numbers of a version such as `10.24.21.12345`."""
    major, minor, patch, *_ = [*(int(number) for number in re.findall(r"\d+", words)), 0, 0, 0]
    return major, minor, patch


def lifetimes(type_name: str) -> Mapping[str, Lifetime]:
    """Give the properties of a storage type that not every version stores."""
    return _LIFETIMES.get(type_name, _EXPORT_LEVEL)


def known_to(version: Version, type_name: str) -> bool:
    """Whether a version has a storage type at all."""
    return version >= _FIRST_VERSIONS.get(type_name, (0,))


def stored_in(lifetime: Lifetime | None, version: Version) -> bool:
    """Whether a version stores a property with this lifetime; without one, every version does."""
    if lifetime is None:
        return True
    first, gone = lifetime
    return version >= first and (gone is None or version < gone)
