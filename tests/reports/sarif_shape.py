"""The part of SARIF 2.1.0 that we write, as a JSON Schema that refuses every other property."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
COUNT: Schema = {"type": "integer", "minimum": 0}


def closed(needed: Schema, /, **maybe: Schema) -> Schema:
    """An object with these properties, `maybe` some more, and no others."""
    return {
        "type": "object",
        "properties": {**needed, **maybe},
        "required": list(needed),
        "additionalProperties": False,
    }


def many(items: Schema, **limits: int) -> Schema:
    """A list."""
    return {"type": "array", "items": items, **limits}


def one_of(*words: str) -> Schema:
    """One of some words."""
    return {"enum": list(words)}


LEVEL = one_of("error", "warning", "note")
MESSAGE = closed({"text": TEXT})
PHYSICAL = closed(
    {
        "artifactLocation": closed({"uri": TEXT, "uriBaseId": {"const": "EXPORT"}}),
        "region": closed({"startLine": {"type": "integer", "minimum": 1}}),
    }
)
LOGICAL = many(closed({"fullyQualifiedName": TEXT, "kind": TEXT}, name=TEXT), minItems=1)
PLACE = closed({"message": MESSAGE, "physicalLocation": PHYSICAL, "logicalLocations": LOGICAL})
RELATED = closed({"id": COUNT, "message": MESSAGE, "physicalLocation": PHYSICAL, "logicalLocations": LOGICAL})
SCORE: Schema = {"type": "string", "pattern": r"^\d+\.\d$"}
RULE = closed(
    {
        "id": {"type": "string", "pattern": r"^[A-Z]+-\d+$"},
        "name": {"type": "string", "pattern": "^[A-Za-z0-9]+$"},
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": closed({"text": TEXT, "markdown": TEXT}),
        "defaultConfiguration": closed({"level": LEVEL}),
        "properties": closed(
            {"tags": many(TEXT, maxItems=20), "problem.severity": one_of("error", "warning"), "precision": TEXT},
            **{"security-severity": SCORE},
        ),
    }
)
NAMED: Schema = {"type": "object", "additionalProperties": {"type": ["string", "array"]}}
RESULT = closed(
    {
        "ruleId": TEXT,
        "ruleIndex": COUNT,
        "level": LEVEL,
        "message": MESSAGE,
        "locations": many(closed({"physicalLocation": PHYSICAL, "logicalLocations": LOGICAL}), minItems=1, maxItems=1),
        "relatedLocations": many(RELATED, maxItems=100),
        "partialFingerprints": closed({"primaryLocationLineHash": TEXT, "mxauditFindingId/v1": TEXT}),
        "properties": closed(
            {
                "severity": one_of("critical", "high", "medium", "low", "info"),
                "reach": one_of("anonymous", "lowest", "any", "administrators"),
                "certainty": one_of("certain", "proved", "possible"),
                "origin": one_of("own", "marketplace", "built-in"),
                "latent": {"type": "boolean"},
                "enforcedNow": {"type": "boolean"},
                "subjects": NAMED,
            },
            baseline=one_of("new", "unchanged", "newly checked"),
            **{"security-severity": SCORE},
            ofMerge={"const": True},
        ),
    },
    suppressions=many(
        closed({"kind": {"const": "external"}, "status": one_of("accepted", "underReview"), "justification": TEXT})
    ),
    baselineState=one_of("new", "unchanged"),
    codeFlows=many(closed({"threadFlows": many(closed({"locations": many(closed({"location": PLACE}))}))})),
)
NOTIFICATION = closed(
    {"level": LEVEL, "message": MESSAGE}, associatedRule=closed({"id": TEXT}), descriptor=closed({"id": TEXT})
)
DRIVER = closed(
    {
        "name": {"const": "mxaudit"},
        "version": TEXT,
        "semanticVersion": TEXT,
        "rules": many(RULE),
        "notifications": many(closed({"id": TEXT, "shortDescription": MESSAGE})),
    }
)
SCOPE = closed({"modules": many(TEXT), "rules": many(TEXT), "user_roles": many(TEXT)})
RUN = closed(
    {
        "tool": closed({"driver": DRIVER}),
        "automationDetails": closed({"id": TEXT}),
        "columnKind": {"const": "utf16CodeUnits"},
        "originalUriBaseIds": closed({"EXPORT": closed({"description": MESSAGE})}),
        "invocations": many(
            closed({"executionSuccessful": {"type": "boolean"}, "toolExecutionNotifications": many(NOTIFICATION)})
        ),
        "results": many(RESULT, maxItems=5000),
        "properties": closed({"scope": SCOPE}, leftOut=COUNT),
    }
)
SHAPE = closed({"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": many(RUN, minItems=1, maxItems=1)})
"""The whole log."""
