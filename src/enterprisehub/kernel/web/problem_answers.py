"""How the OpenAPI tells of errors: every operation may answer a problem document (RFC 9457)."""

from http import HTTPStatus
from typing import Any, Final

PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Explains the code."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened, why, and what to do next."},
        "code": {"type": "string", "description": "Stable; programs decide by it."},
        "request_id": {"type": "string", "description": "Name it when you ask for help."},
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "What is wrong with which field of the request.",
        },
    },
    "additionalProperties": True,
}

_STATUSES: Final = (400, 401, 403, 404, 405, 409, 412, 413, 422, 428, 429, 500, 502, 503)


def _answer(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": schema}},
    }


PROBLEM_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {s: _answer(s) for s in _STATUSES}


def add_problem_schema(document: dict[str, Any]) -> dict[str, Any]:
    """The document defines the schema that its operations refer to."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM_SCHEMA
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return document
