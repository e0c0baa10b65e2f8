"""What each command prints, as one JSON document (cli.md, JSON)."""

from auditor import __version__
from auditor.access.effective import EffectiveAccess
from auditor.access.other_export import ExportComparison
from auditor.access.rows import Meanings
from auditor.decisions.matching import Decided
from auditor.findings.finding import Severity
from auditor.merging import registry
from auditor.model.project import SYSTEM, Project
from auditor.reports import checklist, policy, values
from auditor.reports.values import SCHEMA_VERSION, Json
from auditor.rules.authentication import authentication
from auditor.rules.context import Context


def inventory(project: Project, comparison: ExportComparison | None = None) -> Json:
    """`inventory`: what is in an export and what is not; and how its access differs from another export's."""
    document: Json = {
        "schema_version": SCHEMA_VERSION,
        "export": values.export(project),
        "counts": counts(project),
        "security": security(project),
        "coverage": values.coverage(project),
        "authentication": [entry.as_json() for entry in authentication(Context(project))],
    }
    if comparison is not None:
        document["comparison"] = values.comparison(comparison)
    return document


def counts(project: Project) -> dict[str, int]:
    """Count what is stored: excluded documents included, the System module not."""
    entities = [entity for entity in project.entities.values() if entity.module != SYSTEM]
    rules = [rule for entity in entities for rule in entity.rules]
    return {
        "modules": len(project.modules),
        "marketplace_modules": sum(module.from_marketplace for module in project.modules),
        "module_roles": sum(len(module.roles) for module in project.modules),
        "user_roles": len(project.user_roles),
        "entities": len(entities),
        "non_persistable_entities": sum(project.persistable(entity.name) is False for entity in entities),
        "attributes": sum(len(entity.attributes) for entity in entities),
        "associations": sum(not a.name.startswith("System.") for a in project.associations.values()),
        "access_rules": len(rules),
        "constrained_access_rules": sum(rule.constrained for rule in rules),
        "microflows": len(project.microflows),
        "nanoflows": len(project.nanoflows),
        "pages": len(project.pages),
        "published_services": len(project.services),
        "constants": len(project.constants),
    }


def security(project: Project) -> Json:
    """The project's security settings, as far as the export holds them."""
    stored = project.security
    passwords = stored.password_policy
    return {
        "level": stored.level.value,
        "guest_access": stored.guest_access,
        "guest_role": values.optional(stored.guest_user_role) if stored.guest_access else None,
        "check_security": stored.check_security,
        "strict_mode": stored.strict_mode,
        "strict_page_url_check": stored.strict_page_url_check,
        "password_policy": None
        if passwords is None
        else {
            "minimum_length": passwords.minimum_length,
            "require_digit": passwords.require_digit,
            "require_mixed_case": passwords.require_mixed_case,
            "require_symbol": passwords.require_symbol,
        },
    }


def access(found: EffectiveAccess, project: Project, meanings: Meanings) -> Json:
    """`access`: the effective access of one user role, or of several together."""
    entities = list(found.entities())
    used = [rule for entity in entities for _, _, rules in entity.cells() for rule in rules]
    return {
        "schema_version": SCHEMA_VERSION,
        "export": values.export(project),
        "user_roles": values.names(found.roles.user_roles),
        "module_roles": values.module_roles(found),
        "entities": [values.entity_access(entity, project) for entity in entities],
        "documents": documents_of(found),
        "rules": values.rules(used, (found,), meanings),
    }


def documents_of(found: EffectiveAccess) -> dict[str, list[str]]:
    """The pages, microflows, nanoflows and services that a set of roles may use."""
    return {
        "pages": sorted(values.names(page.name for page in found.pages)),
        "microflows": sorted(values.names(flow.name for flow in found.microflows)),
        "nanoflows": sorted(values.names(flow.name for flow in found.nanoflows)),
        "services": sorted(values.names(service.name for service in found.services)),
    }


def check(decided: Decided, generated_at: str, scope: Json, scenarios: list[Json]) -> Json:
    """`check`: the findings with what was decided about them, and the status of every rule."""
    audit = decided.audit
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "mxaudit", "version": __version__},
        "export": values.export(audit.project),
        "generated_at": generated_at,
        "scope": scope,
        "summary": {
            **{severity.value: audit.counts[severity] for severity in Severity},
            **decided.counts,
            "not_checked": len(audit.not_checked),
        },
        "rules": [
            values.outcome(outcome, loaded.page.title, loaded.rule.severities[0])
            for outcome in audit.outcomes
            for loaded in (audit.lookup(outcome.rule),)
        ],
        "findings": [values.finding(finding, audit, decided) for finding in audit.findings],
        "fixed": [
            {"id": known.id, "rule": known.rule, "title": known.title, "subjects": known.subjects}
            for known in decided.fixed
        ],
        "policy": policy.document(audit),
        "coverage": values.coverage(audit.project),
        "authentication": [entry.as_json() for entry in authentication(audit.context)],
        "checklist": checklist.document(decided),
        "scenarios": scenarios,
    }


def catalogue(rule_id: str | None = None) -> Json:
    """`rules`: the catalogue, or one rule."""
    chosen = [registry.rule(rule_id)] if rule_id else registry.every_rule()
    return {
        "schema_version": SCHEMA_VERSION,
        "rules": [
            {
                "id": loaded.rule.id,
                "title": loaded.page.title,
                "family": loaded.rule.family,
                "severities": [severity.value for severity in loaded.rule.severities],
                "subject": loaded.rule.one_finding_for,
                "what": loaded.page.what,
                "why": loaded.page.why,
                "example": loaded.page.example,
                "fix": loaded.page.fix,
                "cwe": list(loaded.rule.cwe),
                "parity": dict(loaded.parity),
                "sources": list(loaded.page.sources),
                "decidable": True,
                "reason": None,
            }
            for loaded in chosen
        ],
    }
