"""Channels as people name them. Pure."""

import re

from enterprisehub.domains.content.contracts import CHANNELS, Channel
from enterprisehub.kernel.errors import Invalid

_OTHER: dict[str, Channel] = {"twitter": "x", "insta": "instagram", "mail": "newsletter"}


def read_channels(text: str) -> list[Channel]:
    """Those that are named, each once; all where none is. Raises Invalid for unknown ones."""
    names = [name.strip().lower() for name in re.split(r"[,;\n]|\band\b", text) if name.strip()]
    known: dict[str, Channel] = {rule.title.lower(): key for key, rule in CHANNELS.items()}
    known |= _OTHER
    unknown = [name for name in names if name not in known]
    if unknown:
        titles = ", ".join(rule.title for rule in CHANNELS.values())
        says = f"“{unknown[0]}” is no channel. There are: {titles}."
        raise Invalid(says, fields={"channels": says})
    return list(dict.fromkeys(known[name] for name in names)) or list(CHANNELS)
