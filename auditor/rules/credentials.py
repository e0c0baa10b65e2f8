"""Where a call signs in: its credential fields, and the client secrets that it sends (rules.md, INT)."""

from collections.abc import Iterator

from auditor.flows.origins import Origin, OriginKind
from auditor.model.calls import FieldPlace, HttpAccess
from auditor.model.expressions import Expression, TermKind
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.model.secret import LengthClass, Secret
from auditor.policy.words import words_of
from auditor.rules.calls_made import Call
from auditor.rules.context import Context

AUTHORIZATION = frozenset(("authorization", "proxy-authorization"))
"""Headers that begin with the word for a kind of authorization, in lower case as all names here."""
TOKEN_HEADERS = frozenset(("api-key", "apikey", "x-api-key", "x-auth-token"))
"""Headers that hold a key or a token and nothing else."""
_HEADERS = AUTHORIZATION | TOKEN_HEADERS
_NO_CREDENTIALS = frozenset(("csrf", "xsrf"))
"""Words of headers whose token is no secret of the app: `x-csrf-token: Fetch` asks for one."""
CLIENT_SECRET = frozenset(("client_secret", "client-secret", "clientsecret"))


@frozen
class CredentialField:
    """A field of a call that carries what it signs in with."""

    label: str
    """In words: `HTTP password`, `header Authorization`."""
    value: Expression

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it, or only the word for a kind of authorization."""
        literal = self.value.literal
        return not self.value or (literal is not None and not literal.secret.is_set)

    @property
    def written_out(self) -> Secret | None:
        """What is known of a secret that stands in it between quotes; None when it comes from elsewhere.

        Text that `+` or a template joins with something else is the word before a token, or what parts it from a user
        name: `'Zoho-oauthtoken ' + $Token`.
        """
        given = list(self.value.given)
        from_elsewhere = any(
            term.joined and term.kind is not TermKind.NUMBER and term.kind is not TermKind.TEXT for term in given
        )
        longest: Secret | None = None
        for term in given:
            secret = term.facts.secret if term.kind is TermKind.TEXT and term.facts and not term.key else None
            if secret and secret.is_set and not (term.joined and from_elsewhere):
                longest = max(longest or secret, secret, key=lambda found: list(LengthClass).index(found.length))
        return longest


def credential_fields(http: HttpAccess, context: Context) -> Iterator[CredentialField]:
    """Give the fields of a call that carry a password, a key or a token; empty ones too."""
    if http.password:
        yield CredentialField("HTTP password", http.password)
    for field in http.fields:
        if field.place is FieldPlace.HEADER and _is_credential(field.name, context):
            yield CredentialField(f"header {field.name}", field.value)
        elif field.place is FieldPlace.SOAP_HEADER and field.name.lower().endswith(("password", "token")):
            yield CredentialField(f"SOAP header {_last_step(field.name)}", field.value)


def _is_credential(header: Name, context: Context) -> bool:
    """Whether a header carries what a call signs in with, by its name."""
    if header.lower() in _HEADERS:
        return True
    words = {word.lower() for word in words_of(header)}
    return words.isdisjoint(_NO_CREDENTIALS) and context.words.secret(header) is not None


def _last_step(path: Name) -> str:
    """Give the last element of a path such as `http://example.com/:authentication|password`, bare."""
    return path.rpartition("|")[2].rpartition(":")[2]


def client_secrets(call: Call, context: Context) -> Iterator[Origin]:
    """Give where the client secrets come from that a call sends in its address, its body or a form."""
    if call.flow is None:
        return
    origins = context.effects.origins
    for field in call.http.fields:
        if field.place is FieldPlace.FORM and field.name.lower() in CLIENT_SECRET:
            yield from origins.of(call.flow, field.value)
    for sent in (call.http.address, getattr(call.activity, "body", None)):
        if isinstance(sent, Expression):
            yield from (o for o in origins.of(call.flow, sent) if o.key.lower() in CLIENT_SECRET)


def stored_client_secrets(call: Call) -> Iterator[tuple[TermKind, Name, Secret | None]]:
    """Give the same of a document about a consumed service: kind, name of a constant, facts of a text."""
    service = call.service
    for sent in (service.address, *(operation.path for operation in service.operations)) if service else ():
        for term in sent.given:
            if term.key.lower() in CLIENT_SECRET:
                yield term.kind, term.name, term.facts.secret if term.facts else None


def sends_client_secret(call: Call, context: Context) -> bool:
    """Whether a call sends a client secret, whatever it comes from."""
    found = any(
        origin.kind is not OriginKind.TEXT or (origin.facts and origin.facts.secret.is_set)
        for origin in client_secrets(call, context)
    )
    return found or any(secret is None or secret.is_set for _, _, secret in stored_client_secrets(call))
