"""The documents of the project itself: security, settings, navigation, and what no audit reads but every project has.

The values are those of an app that is set up well; `App` changes them on demand.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditor.samples.elements import Document, caption, element, identity, names, overridden, parts

ADMINISTRATOR = "SiteKeeper"
ADMINISTRATOR_PASSWORD = "Made-up0nly-4-Samples"
DEMO_PASSWORD = "Made-up0nly-4-Demos"


def project_security(
    user_roles: Iterable[Document],
    demo_users: Sequence[Document],
    guest_role: str | None,
    policy: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> Document:
    """Make the security of an app: Production, everything on. `guest_role` None: no anonymous access."""
    stored = element(
        "Security$ProjectSecurity",
        AdminPassword=ADMINISTRATOR_PASSWORD,
        AdminPasswordHash="made up",
        AdminUserName=ADMINISTRATOR,
        AdminUserRole="Administrator",
        CheckSecurity=True,
        DemoUsers=parts(demo_users, 2),
        EnableDemoUsers=bool(demo_users),
        EnableGuestAccess=guest_role is not None,
        FileDocumentAccess=element("Security$FileDocumentAccessRuleContainer", AccessRules=parts()),
        GuestUserRole=guest_role or "",
        ImageAccess=element("Security$ImageAccessRuleContainer", AccessRules=parts()),
        PasswordPolicySettings=overridden(_password_policy(12, True), policy),
        SecurityLevel="CheckEverything",
        SignInMicroflow="",
        StrictMode=True,
        StrictPageUrlCheck=True,
        UserRoles=parts(user_roles, 2),
    )
    return overridden(stored, changes)


def package_security(changes: Mapping[str, Any]) -> Document:
    """Make the stub that a packaged module carries: no user roles, security off."""
    stub = {
        "AdminPassword": "",
        "AdminUserName": "MxAdmin",
        "AdminUserRole": "",
        "PasswordPolicySettings": _password_policy(8, False),
        "SecurityLevel": "CheckNothing",
        "StrictMode": False,
    }
    return project_security((), (), None, {}, {**stub, **changes})


def user_role(
    name: str,
    module_roles: Sequence[str],
    description: str,
    manage_all: bool,
    manages: Sequence[str],
    manages_without_roles: bool,
    check_security: bool,
) -> Document:
    """Make a user role."""
    return element(
        "Security$UserRole",
        CheckSecurity=check_security,
        Description=description,
        GUID=identity("user role", name),
        ManageAllRoles=manage_all,
        ManageableRoles=names(manages),
        ManageUsersWithoutRoles=manages_without_roles,
        ModuleRoles=names(module_roles),
        Name=name,
    )


def demo_user(name: str, user_roles: Sequence[str], password: str, entity: str) -> Document:
    """Make a demo user."""
    return element(
        "Security$DemoUserImpl", Entity=entity, Password=password, UserName=name, UserRoles=names(user_roles)
    )


def _password_policy(length: int, strict: bool) -> Document:
    return element(
        "Security$PasswordPolicySettings",
        MinimumLength=length,
        RequireDigit=strict,
        RequireMixedCase=strict,
        RequireSymbol=strict,
    )


def project_settings(runtime: Mapping[str, Any], web: Mapping[str, Any], server: Mapping[str, Any]) -> Document:
    """Make the settings of an app; each argument changes the properties of one part."""
    settings = [
        overridden(_web_settings(), web),
        element("Settings$IntegrationProjectSettingsPart", ObsoleteEnableUrlEncoding=False),
        element("Settings$ConfigurationSettings", Configurations=parts([overridden(_server(), server)])),
        overridden(_runtime_settings(), runtime),
        element(
            "Settings$ConventionSettings",
            ActionActivityDefaultColors=parts(),
            DefaultAssociationStorage="Column",
            DefaultSequenceFlowLineType="BezierCurve",
            LowerCaseMicroflowVariables=False,
        ),
        element("Settings$LanguageSettings", DefaultLanguageCode="en_US", Languages=parts([_english()])),
        element("Settings$CertificateSettings", Certificates=parts()),
        _workflow_settings(),
        element("Settings$JarDeploymentSettings", Exclusions=parts(marker=2)),
        element("Settings$DistributionSettings", BasedOnVersion="", IsDistributable=False, Version=""),
    ]
    flat = {key: settings[3][key] for key in ("AllowUserMultipleSessions", "HashAlgorithm") if key in settings[3]}
    return element("Settings$ProjectSettings", Settings=parts(settings, 2), **flat)


def _web_settings() -> Document:
    return element(
        "Forms$WebUIProjectSettingsPart",
        EnableDownloadResources=True,
        EnableMicroflowReachabilityAnalysis=True,
        EnableNewStringBehavior=True,
        EnableNewWidgetGeneration=True,
        EnableRspackBundler=True,
        EnableWidgetBundling=True,
        Theme="",
        ThemeModuleName="",
        ThemeModuleOrder=parts(),
        UrlPrefix="p",
        UseOptimizedClient="Yes",
    )


def _runtime_settings() -> Document:
    return element(
        "Settings$ModelSettings",
        AfterStartupMicroflow="",
        AllowUserMultipleSessions=False,
        BcryptCost=12,
        BeforeShutdownMicroflow="",
        DecimalScale=8,
        DefaultTimeZoneCode="",
        EnableDataStorageNewQueryHandling=True,
        EnableDataStorageOptimisticLocking=False,
        EnforceDataStorageUniqueness=True,
        FirstDayOfWeek="Default",
        HashAlgorithm="BCrypt",
        HealthCheckMicroflow="",
        JavaMajorVersion="Java21",
        JavaVersion="Java21",
        RoundingMode="HalfUp",
        ScheduledEventTimeZoneCode="Etc/UTC",
        SslCertificateAlgorithm="PKIX",
        UseDatabaseForeignKeyConstraints=True,
        UseDeprecatedClientForWebServiceCalls=False,
        UseOQLVersion2=True,
        UseSystemContextForBackgroundTasks=False,
    )


def _server() -> Document:
    return element(
        "Settings$ServerConfiguration",
        ApplicationRootUrl="http://localhost:8080/",
        ConstantValues=parts(),
        CustomSettings=parts(),
        DatabaseName="default",
        DatabasePassword="",
        DatabaseType="Hsqldb",
        DatabaseUrl="",
        DatabaseUseIntegratedSecurity=False,
        DatabaseUserName="",
        ExtraJvmParameters="",
        HttpPortNumber=8080,
        MaxJavaHeapSize=0,
        Name="Default",
        OpenAdminPort=True,
        OpenHttpPort=True,
        OpenTelemetry=None,
        ServerPortNumber=8090,
        Tracing=None,
    )


def constant_values(values: Mapping[str, str | None]) -> list[Any]:
    """Make the values that a run configuration gives to constants; None for a private one."""
    return parts(
        element(
            "Settings$ConstantValue",
            ConstantId=constant,
            SharedOrPrivateValue=element("Settings$PrivateValue")
            if value is None
            else element("Settings$SharedValue", Value=value),
            Value=value or "",
        )
        for constant, value in values.items()
    )


def _english() -> Document:
    return element(
        "Texts$Language",
        CheckCompleteness=False,
        Code="en_US",
        CustomDateFormat="",
        CustomDateTimeFormat="",
        CustomTimeFormat="",
    )


def _workflow_settings() -> Document:
    return element(
        "Settings$WorkflowsProjectSettingsPart",
        DefaultTaskParallelism=3,
        Enabled=False,
        Groups=parts(marker=2),
        OnWorkflowEvent=parts(marker=2),
        UserEntity="System.User",
        UsertaskOnStateChangeEvent=None,
        WorkflowEngineParallelism=5,
        WorkflowOnStateChangeEvent=None,
    )


def navigation(
    title: str,
    page: str,
    microflow: str,
    by_user_role: Mapping[str, str],
    native: Document | None = None,
    items: Iterable[Document] = (),
) -> Document:
    """Make the navigation: the home page or microflow of everyone, and pages for user roles of their own."""
    role_pages = [
        element("Navigation$RoleBasedHomePage", Microflow="", Page=home, UserRole=role)
        for role, home in by_user_role.items()
    ]
    profile = element(
        "Navigation$NavigationProfile",
        AppIcon="",
        AppTitle=caption(title),
        ApplicationTitle=title,
        HomeItems=parts(role_pages, 2),
        HomePage=element("Navigation$HomePage", Microflow=microflow, Page=page),
        Kind="Responsive",
        LoginPageSettings=element(
            "Forms$FormSettings",
            Form="",
            FormTitle=None,
            Location="Content",
            ParameterMappings=parts(marker=2),
            TitleOverride=None,
        ),
        Menu=element("Menus$MenuItemCollection", Items=parts(items)),
        Name="Responsive",
        NotFoundHomepage=None,
        OfflineEntityConfigs=parts(),
        ProgressiveWebAppSettings=None,
        ThrowPartialSyncError=True,
    )
    return element("Navigation$NavigationDocument", Profiles=parts([profile, native] if native else [profile], 2))


def native_profile(entities: Mapping[str, str], database: bool, files: bool, session: bool) -> Document:
    """Make the profile of native apps: what they keep on the device, and what of it is encrypted."""
    return element(
        "Navigation$NativeNavigationProfile",
        ApplyScreenTransition=True,
        BottomBarItems=parts(marker=2),
        EncryptionDbEnabled=database,
        LocalFileEncryptionEnabled=files,
        LoggingEnabled=True,
        Name="Native",
        NativeHomePage=element("Navigation$NativeHomePage", HomePageNanoflow="", HomePagePage=""),
        OfflineEntityConfigs=parts(
            element("Navigation$OfflineEntityConfig", Constraint="", Entity=entity, SyncMode=mode)
            for entity, mode in entities.items()
        ),
        OtaEnabled=True,
        RoleBasedNativeHomePages=parts(marker=2),
        SessionCookieEncryptionEnabled=session,
    )


def system_texts() -> Document:
    """Make the collection of the platform's own texts, empty."""
    return element(
        "Texts$SystemTextCollection", PluggableWidgetSystemTexts=parts(marker=2), SystemTexts=parts(marker=2)
    )


def conversions() -> Document:
    """Make the list of one-time conversions, empty."""
    return element("Projects$ProjectConversion", OneTimeConversions=parts())
