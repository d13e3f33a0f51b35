"""Values of custom fields fit the fields that the tenant defined."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.models import CustomFieldRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid

MAX_LENGTH = 5000
_SAFE_INTEGER = 2**53


async def check_custom_values(
    db: Db, record_kind: str, values: Mapping[str, Any], *, stored: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The values as they are to be stored; None removes one.

    What was `stored` before and is not named, or named as it stands, stays, even where its field
    or its choice is gone by now.

    Raises:
        Invalid: a field is not defined, or a value does not fit its type.
    """
    before = dict(stored or {})
    changed = {k: v for k, v in values.items() if k not in before or before[k] != v}
    if not changed:
        return before
    fitted = fit_values(await queries.custom_fields(db, record_kind), changed)
    return {k: v for k, v in before.items() if k not in changed} | fitted


def fit_values(fields: Sequence[CustomFieldRow], values: Mapping[str, Any]) -> dict[str, Any]:
    """As `check_custom_values`, with the fields in hand."""
    known = {field.key: field for field in fields}
    wrong: dict[str, str] = {}
    fitted: dict[str, Any] = {}
    for key, value in values.items():
        field = known.get(key)
        if field is None:
            wrong[f"custom.{key[:60]}"] = "is not a field here; define it in Settings first"
        elif value is not None and value != "":
            try:
                fitted[key] = fit_value(field.type, field.choices, value)
            except ValueError as error:
                wrong[f"custom.{key}"] = f"{field.title}: {error}"
    for key, field in known.items():
        if field.required and key in values and key not in fitted:
            wrong.setdefault(f"custom.{key}", f"{field.title} cannot be empty")
    if wrong:
        raise Invalid("Some custom fields are not right.", fields=wrong)
    return fitted


def fit_value(kind: str, choices: Sequence[str], value: Any) -> Any:
    """One value as it is stored.

    Raises:
        ValueError: it does not fit; the message is for people.
    """
    match kind:
        case "yes_no":
            return _yes_no(value)
        case "number":
            return _number(value)
        case "money":
            if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**15:
                raise ValueError("write an amount such as 450,000.00 (as whole cents in JSON)")
            return value
        case "date":
            return _date(value)
        case "choice":
            return _choice(choices, value)
        case _:
            return _text(value, link=kind == "link")


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in {"yes", "true", "y", "1"}:
        return True
    if word in {"no", "false", "n", "0"}:
        return False
    raise ValueError("answer yes or no")


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("write a number")  # noqa: TRY004  a person's answer
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise ValueError("write a number") from None
    if not abs(number) <= _SAFE_INTEGER:
        raise ValueError("is too large a number")
    return int(number) if number.is_integer() else number


def _date(value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError("write a date as 2027-03-31") from None


def _choice(choices: Sequence[str], value: Any) -> str:
    for choice in choices:
        if choice.casefold() == str(value).strip().casefold():
            return choice
    raise ValueError(f"choose one of {', '.join(choices)}")


def _text(value: Any, *, link: bool) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ValueError("write text")  # noqa: TRY004  a person's answer
    text = str(value).strip()
    if len(text) > MAX_LENGTH:
        raise ValueError(f"has more than {MAX_LENGTH} characters")
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("has characters that cannot be stored")
    if link and not text.lower().startswith(("https://", "http://")):
        raise ValueError("write an address that begins with https://")
    return text
