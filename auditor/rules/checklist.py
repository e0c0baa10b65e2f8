"""The review checklist: questions that a model cannot answer, which of them apply, and why (checklist.md).

People answer them in the meeting; the answers live in the decisions file, by the ids of the questions, which never
change.
"""

from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.rules import checklist_conditions as when
from auditor.rules.checklist_conditions import Condition
from auditor.rules.context import Context
from auditor.rules.marketplace import DEEP_LINK, ENCRYPTION, OIDC, SIGN_ON

NOT_CHECKED = "not checked by mxaudit"
"""Said of every answer, in every format: it is what somebody said."""


@frozen
class Question:
    """A question of the checklist."""

    id: str
    """`M-03`; stable."""
    text: str
    source: str
    """The guidance that it comes from."""
    applies: Condition


@frozen
class Asked:
    """A question beside a project."""

    question: Question
    applies: bool
    because: str
    """Why it applies, or why not."""


_BEST = "security best practices"
_SAML = Name("SAML20")
_AGENTS = tuple(Name(name) for name in ("GenAICommons", "MCPServer", "MCPClient", "AgentCommons", "ConversationalUI"))
_EMAIL = Name("Email_Connector")

QUESTIONS = (
    Question(
        "M-01",
        "Does every environment that others can reach run at Production level, none in development mode?",
        "app security",
        when.always,
    ),
    Question(
        "M-02",
        "Is the default administrator account gone or renamed, with a different password per environment?",
        f"{_BEST}, administrator",
        when.always,
    ),
    Question(
        "M-03",
        "Are demo accounts deleted from databases where they were ever on?",
        "demo users",
        when.demo_users,
    ),
    Question(
        "M-04",
        "Are documentation paths and unused request handlers closed, also on test and acceptance?",
        f"{_BEST}, request handlers",
        when.published_service,
    ),
    Question(
        "M-05",
        "Are services and admin paths limited by IP range or client certificate?",
        _BEST,
        when.published_service,
    ),
    Question(
        "M-06",
        "Are framing, content policy and the other response headers set?",
        "content security policy",
        when.web_profile,
    ),
    Question(
        "M-07",
        "Are SameSite and run-time CORS settings as narrow as possible?",
        "CORS",
        when.web_profile_or_rest,
    ),
    Question(
        "M-08",
        "Are session time-out, keep-alive and token lifetime (a year by default for installed web apps) accepted by "
        "the business?",
        "session management",
        when.always,
    ),
    Question(
        "M-09",
        "Do sign-in, sign-up and reset pages stay silent about which accounts exist, and are attempts limited beyond "
        "the lock-out (which works at Production level only)?",
        "login behaviour, forgot password",
        when.open_to_strangers,
    ),
    Question(
        "M-10",
        "Does the identity provider demand a second factor, and is local sign-in closed?",
        "SAML",
        when.has_module(*SIGN_ON),
    ),
    Question(
        "M-11",
        "Is the role given at first sign-in the lowest one?",
        "SAML, OIDC",
        when.has_module(_SAML, OIDC),
    ),
    Question(
        "M-12",
        "Are audience, scopes and PKCE (OIDC), or signing, encryption and key renewal (SAML) set?",
        "SAML, OIDC",
        when.has_module(_SAML, OIDC),
    ),
    Question(
        "M-13",
        "Who may read and set constants, and are secrets masked?",
        _BEST,
        when.secret_constant,
    ),
    Question(
        "M-14",
        "Is the encryption key random per environment, kept safe, and was old data re-encrypted after an upgrade?",
        "Encryption",
        when.has_module(ENCRYPTION),
    ),
    Question(
        "M-15",
        "Are outgoing connections, also to databases, mail and file transfer, encrypted with a verified certificate?",
        _BEST,
        when.outgoing,
    ),
    Question(
        "M-16",
        "Are uploads scanned for malware before anyone opens them?",
        _BEST,
        when.uploads,
    ),
    Question(
        "M-17",
        "Do client-callable microflows validate every input, also of read-only fields, and hide technical detail in "
        "errors?",
        "development best practices",
        when.always,
    ),
    Question(
        "M-18",
        "Is sanitising on in each e-mail account, and is mail shown safely?",
        "email connector",
        when.has_module(_EMAIL),
    ),
    Question(
        "M-19",
        "Are Java and JavaScript libraries and widgets scanned, and unused ones removed?",
        _BEST,
        when.always,
    ),
    Question(
        "M-20",
        "Do theme, static files and texts hold nothing sensitive (they are public)?",
        "security FAQ",
        when.web_profile,
    ),
    Question(
        "M-21",
        "Are deep-link entries and their sign-in settings reviewed?",
        "deep link",
        when.has_module(DEEP_LINK),
    ),
    Question(
        "M-22",
        "Does the model reflection module sync only the modules it needs?",
        "model reflection",
        when.has_module(Name("MxModelReflection")),
    ),
    Question(
        "M-23",
        "Do agents ask before real-world actions, is the MCP path limited, are run-time tool lists reviewed?",
        "MCP, agents",
        when.has_module(*_AGENTS),
    ),
    Question(
        "M-24",
        "No trace level and no personal data in production logs; backups and downloads limited, since they hold "
        "secrets too?",
        "security FAQ",
        when.always,
    ),
    Question(
        "M-25",
        "Is there a security contact and a process for findings, no Studio Pro on the production database, a hardened "
        "server where it runs on-premises?",
        "security FAQ, on-premises",
        when.always,
    ),
)
"""Every question, in the order of the meeting."""


def checklist(context: Context) -> tuple[Asked, ...]:
    """Put every question beside a project; those that do not apply are among them, with the reason."""
    return tuple(Asked(question, *question.applies(context)) for question in QUESTIONS)
