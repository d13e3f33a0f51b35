"""Who is on the line, told to the colleague who is about to take the call over. Pure."""

from enterprisehub.domains.conversations.api import SpokenDialogue


def introduction(dialogue: SpokenDialogue, name: str) -> str:
    """Who they are and what they told, in two sentences for the ear."""
    known = [
        f"{slot.replace('_', ' ')}: {value.said or value.surface}"
        for slot, value in dialogue.state.slots.items()
        if value.surface
    ]
    told = f"They told me: {', '.join(known)}." if known else ""
    return f"{name or 'A caller'} is on the line. {told}".strip()
