"""What the form of a rule says, as the values of a rule."""

from typing import Any, Protocol

from enterprisehub.kernel.actions.write_policies import PolicyIn

PEOPLE = ("approvers", "escalate_to")
AMOUNTS = {"min_amount": "min_amount_cents", "max_amount": "max_amount_cents"}


class Form(Protocol):
    """A posted form: one value of a name, or all of them."""

    def get(self, key: str, /) -> Any: ...
    def getlist(self, key: Any, /) -> list[Any]: ...
    def __contains__(self, key: object, /) -> bool: ...


def entered(form: Form) -> dict[str, Any]:
    """Fields left empty are left out; what cannot be read stays as text, for the rule to refuse."""
    single = [name for name in PolicyIn.model_fields if name not in (*PEOPLE, "enabled")]
    values: dict[str, Any] = {name: text for name in single if (text := _text(form, name))}
    for name, field in AMOUNTS.items():
        if text := _text(form, name):
            values[field] = _cents(text)
    if text := _text(form, "min_unedited_pct"):
        values["min_approved_unedited_ratio"] = _ratio(text)
    people = {name: [str(one) for one in form.getlist(name) if one] for name in PEOPLE}
    return values | people | {"enabled": "enabled" in form}


def _text(form: Form, name: str) -> str:
    return str(form.get(name) or "").strip()


def _cents(text: str) -> float | str:
    try:
        return round(float(text.replace(",", "")) * 100)
    except (ValueError, OverflowError):
        return text


def _ratio(text: str) -> float | str:
    try:
        return float(text) / 100
    except ValueError:
        return text
