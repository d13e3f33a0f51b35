"""Who is on the line, told to the colleague who is about to take the call over. Pure."""

from collections.abc import Mapping

from enterprisehub.domains.conversations.api import SpokenDialogue
from enterprisehub.domains.voice.models import CallRow


def introduction(dialogue: SpokenDialogue, name: str) -> str:
    """As `introduce`, from the dialogue as it stands."""
    known = {
        slot.replace("_", " "): value.said or value.surface
        for slot, value in dialogue.state.slots.items()
        if value.surface
    }
    return introduce(name, known)


def told_in(call: CallRow) -> dict[str, str]:
    """What the caller told, as the call's record has it."""
    return {str(title).lower(): str(fact.get("value", "")) for title, fact in call.slots.items()}


def introduce(name: str, told: Mapping[str, str]) -> str:
    """Who they are and what they told, in two sentences for the ear."""
    known = ", ".join(f"{title}: {value}" for title, value in told.items() if value)
    return f"{name or 'A caller'} is on the line.{f' They told me: {known}.' if known else ''}"
