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
    "Microflows$EndEvent": {"ReturnValueModel": ((7, 9), (9, 8))},
    "Microflows$ChangeActionItem": {"ValueModel": ((7, 9), (9, 8))},
    "Microflows$MicroflowCall": {"Queue": ((8, 16), (9, 10)), "QueueSettings": _since(9, 10)},
    "Microflows$MicroflowCallParameterMapping": {"ArgumentModel": ((7, 9), (9, 8))},
    "Microflows$HttpConfiguration": {
        "ClientCertificate": _since(8, 18),
        "CustomLocationModel": ((7, 9), (9, 8)),
        "Password": ((7, 9), (9, 8)),
        "Username": ((7, 9), (9, 8)),
    },
    "Microflows$HttpHeaderEntry": {"ValueModel": ((7, 9), (9, 8))},
    "Microflows$RestCallAction": {"TimeOutModel": ((7, 15), (9, 8))},
    "Microflows$TemplateParameter": {"ExpressionModel": ((7, 9), (9, 8))},
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
