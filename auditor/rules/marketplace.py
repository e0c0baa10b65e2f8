"""What is known of Marketplace modules: their names, the module roles that they bring, and whom those are made for."""

from auditor.model.names import Name

ADMINISTRATION = Name("Administration")
DEEP_LINK = Name("DeepLink")
ENCRYPTION = Name("Encryption")
FORGOT_PASSWORD = Name("ForgotPassword")
MENDIX_SSO = Name("MendixSSO")
OIDC = Name("OIDC")

SIGN_ON = (Name("SAML20"), OIDC, Name("LDAP"))
"""Modules that let users sign in elsewhere. MendixSSO did, and is retired."""

GRANULAR_SINCE = (4, 5)
"""The version of Administration that brought granular module roles in place of Administration.User."""

GRANULAR = ("EditOwnDetails", "EditOwnPassword", "ReadOwnDetails", "ReadOthersFullName", "ReadOthersEmail")
"""Those module roles, bare."""

SHIPPED_ROLES = {
    ADMINISTRATION: ("Administrator", "User"),
    Name("Atlas_Core"): ("Administrator", "User"),
    Name("CommunityCommons"): ("Administrator", "User"),
    ENCRYPTION: ("User",),
    Name("FeedbackModule"): ("User",),
    Name("MxModelReflection"): ("ModelAdministrator", "Readonly", "TokenUser"),
    Name("NanoflowCommons"): ("User",),
    Name("WorkflowCommons"): ("Administrator", "User"),
}
"""The module roles with which a module is delivered, bare (rules.md, MOD-07)."""

FOR_ADMINISTRATORS = frozenset(
    (
        "Administration.Administrator",
        "MxModelReflection.ModelAdministrator",
        "OIDC.Administrator",
        "SAML20.Administrator",
        "UserCommons.Administrator",
        "ForgotPassword.Administrator",
        "DeepLink.Admin",
        "EmailTemplate.Administrator",
        "Email_Connector.EmailConnectorAdmin",
        "WorkflowCommons.Administrator",
        "PushNotifications.Administrator",
    )
)
"""Module roles that are made for administrators (rules.md, ROLE-18). A business role called HRAdmin is none."""
