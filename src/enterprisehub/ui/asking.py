"""Dialogs that ask one thing about rows of a list before something is done with them."""

from collections.abc import Mapping
from dataclasses import dataclass

from enterprisehub.kernel.errors import Invalid
from enterprisehub.ui.page import Fragment, fragment


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer, given by a press or by its number on the keyboard."""

    value: str
    label: str
    icon: str = ""


@fragment("_ask.html")
class Ask(Fragment):
    """A dialog with a question: `choices` answer at once, the text box in the person's words.

    The form posts to `action` the chosen `name`, the text `free_name` and the `hidden` values;
    `attrs` are the form's further attributes, such as where the answer goes.
    """

    title: str
    note: str
    action: str
    name: str
    choices: tuple[Choice, ...]
    free_name: str
    free_label: str
    verb: str
    hidden: Mapping[str, str]
    attrs: Mapping[str, str]


REASONS = (
    "Wrong moment",
    "Wrong person",
    "Wrong words",
    "A fact is wrong",
    "Dealt with already",
    "Not needed",
)


def ask_reason(
    title: str, action: str, *, hidden: Mapping[str, str], attrs: Mapping[str, str]
) -> Ask:
    """Why not? The usual reasons in one press, any other in words."""
    return Ask(
        title=title,
        note="The agent learns from it, and the audit shows it.",
        action=action,
        name="because",
        choices=tuple(Choice(reason, reason) for reason in REASONS),
        free_name="reason",
        free_label="In your words",
        verb="Reject",
        hidden=hidden,
        attrs=attrs,
    )


def said_reason(because: str, reason: str) -> str:
    """The pressed reason and the person's own words, one after the other.

    Raises:
        Invalid: there are neither.
    """
    said = ". ".join(part for part in (because.strip().rstrip("."), reason.strip()) if part)
    if not said:
        raise Invalid("Say why it is rejected.", fields={"reason": "say why, in a few words"})
    return said
