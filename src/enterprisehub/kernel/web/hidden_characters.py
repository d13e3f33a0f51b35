"""What people and programs write into a field is what others will read there.

Names and titles stand in lists, mails and reports. The mark that turns the writing round makes
“exe.jpg” of “gpj.exe”, and a control character cannot be seen at all; neither is ever meant. Texts
of several lines (messages, documents) keep theirs, except what the database cannot hold.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from fastapi import Request

from enterprisehub.kernel.errors import Invalid

_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_TURNS_ROUND: Final = "\u202e"  # U+202D stays: telephones put it around copied numbers
_SAYS: Final = "This has characters that cannot be seen. Remove them, or type it by hand."


def hides_characters(text: str) -> bool:
    """Whether `text` has what cannot be stored or, where it is one line, cannot be seen."""
    if text.isprintable():
        return False
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        return True
    if "\n" in text.strip():
        return False
    return _TURNS_ROUND in text or any(c < " " and not c.isspace() for c in text)


async def refuse_hidden(request: Request) -> None:
    """Every field of this request can be read as it will be shown.

    Not asked of what outside services send: that is kept as it came, and cleaned where it is read.

    Raises:
        Invalid: names the fields.
    """
    fields = {name: _SAYS for name, text in await _written(request) if hides_characters(text)}
    if fields:
        named = ", ".join(name.replace("_", " ").capitalize() for name in fields)
        raise Invalid(f"Nothing was changed. {named}: {_SAYS}", fields=fields)


async def _written(request: Request) -> Iterable[tuple[str, str]]:
    """The texts of the form, or of the JSON that the route reads, with the names of their fields.

    What is no JSON has none: the route says so itself.
    """
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith(_FORMS):
        form = await request.form()
        return [(name, text) for name, text in form.multi_items() if isinstance(text, str)]
    if kind.startswith("application/json") and getattr(request.scope["route"], "body_field", None):
        try:
            return _texts("", json.loads(await request.body()))
        except (ValueError, RecursionError):
            return ()
    return ()


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield name or "body", value
        case dict():
            for key, part in value.items():
                yield name or "body", key
                yield from _texts(f"{name}.{key}" if name else key, part)
        case list():
            for number, part in enumerate(value):
                yield from _texts(f"{name}.{number}" if name else str(number), part)
        case _:
            pass
