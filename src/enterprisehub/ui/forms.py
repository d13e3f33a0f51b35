"""What people typed into a form, and what is wrong with it in words beside the field."""

from collections.abc import Awaitable, Mapping

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, NotFound, StaleVersion

type Errors = dict[str, str]


async def typed(request: Request) -> dict[str, str]:
    """The form's text fields; of a field that stands several times, the last one."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


async def chosen(request: Request, name: str) -> list[str]:
    """Every value of a field that may stand several times."""
    form = await request.form()
    return [value for value in form.getlist(name) if isinstance(value, str)]


def check[Form: BaseModel](kind: type[Form], values: Mapping[str, object]) -> Form | Errors:
    """The checked input, or what is wrong with which field."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        wrong: Errors = {}
        for item in error.errors():
            name = str(item["loc"][0]) if item["loc"] else "form"
            wrong.setdefault(name, plain_words(item))
        return wrong


_PLAIN_WORDS = {
    "missing": "This is missing.",
    "string_too_short": "Write at least {min_length} characters here.",
    "string_too_long": "Write at most {max_length} characters here.",
    "int_parsing": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "float_parsing": "Give a number.",
    "decimal_parsing": "Give a number.",
    "greater_than": "Give a number above {gt}.",
    "greater_than_equal": "Give a number from {ge} on.",
    "less_than": "Give a number below {lt}.",
    "less_than_equal": "Give a number up to {le}.",
    "date_from_datetime_parsing": "Give a day, such as 2026-03-15.",
    "date_parsing": "Give a day, such as 2026-03-15.",
    "uuid_parsing": "Choose one of the list.",
    "literal_error": "Choose one of the list.",
    "enum": "Choose one of the list.",
    "too_long": "Give at most {max_length} of these.",
    "too_short": "Give at least {min_length} of these.",
}


def plain_words(item: ErrorDetails) -> str:
    """What pydantic found wrong, in words for whoever filled in the form."""
    words, limits = _PLAIN_WORDS.get(item["type"]), item.get("ctx", {})
    if words is None:
        return item["msg"].removeprefix("Value error, ")
    if limits.get("min_length") == 1:
        return "Fill this in."
    return words.format_map(limits)


def said_by(error: HubError) -> Errors:
    """What a refusal says about the fields, or about the whole form."""
    if isinstance(error, StaleVersion):
        changed = "Somebody changed this meanwhile: see the page behind. Save again to keep yours."
        return {"form": changed}
    fields = error.details.get("fields")
    if isinstance(fields, dict) and fields:
        return {str(name): str(message) for name, message in fields.items()}
    return {"form": error.message}


async def attempt(db: Db, change: Awaitable[object]) -> Errors:
    """The change is made, or undone as a whole; what it says is wrong, nothing if it was made.

    Raises:
        NotFound: what should change is gone; the error page says so.
    """
    try:
        async with db.begin_nested():
            await change
    except NotFound:
        raise
    except HubError as error:
        return said_by(error)
    return {}
