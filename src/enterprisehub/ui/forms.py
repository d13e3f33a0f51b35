"""What people typed into a form, and what is wrong with it in words beside the field."""

from collections.abc import Awaitable, Mapping

from fastapi import Request
from pydantic import BaseModel, ValidationError

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, NotFound, StaleVersion
from enterprisehub.kernel.text.plain_words import plain_words

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
