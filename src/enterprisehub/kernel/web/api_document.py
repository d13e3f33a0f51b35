"""What the OpenAPI document says beyond shapes: how to prove who you are, and what you must be."""

from typing import Any, Final

from enterprisehub.kernel.web.policy import (
    Operator,
    OwnAccount,
    Permission,
    Policy,
    Public,
    SignedHook,
    SignedLink,
)
from enterprisehub.kernel.web.problem_answers import add_problem_schema

SCHEMES: Final[dict[str, Any]] = {
    "ApiKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key from Settings, API keys: `Authorization: Bearer hub_…`.",
    },
    "Session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "hub_session",
        "description": "The browser of a signed-in person. Changes also need `X-CSRF-Token`.",
    },
}


def policy_notes(policy: Policy) -> dict[str, Any]:
    """What an operation's entry says of its policy."""
    match policy:
        case Permission(name=name):
            return {"security": [{"ApiKey": []}, {"Session": []}], "x-permission": name}
        case OwnAccount() | Operator():
            return {"security": [{"Session": []}]}
        case Public() | SignedHook() | SignedLink():
            return {"security": []}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """The document defines the schemes and the problem that its operations refer to."""
    document.setdefault("components", {})["securitySchemes"] = SCHEMES
    return add_problem_schema(document)
