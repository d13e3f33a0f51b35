"""An agent's settings line by line, in the words of its form, so that versions can be compared."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.pages.agent_form import CHOICES

TITLES: Final[Mapping[str, str]] = {
    "flow": "Qualification flow",
    "language": "Language",
    "more_languages": "Also speaks",
    "voice": "Voice",
    "said_as": "Words that sound otherwise",
    "good_at": "Good at",
    "tone": "Tone",
    "language_model": "A language model",
    "greeting": "Greeting",
    "disclosure": "How it says that it is a machine",
    "tools": "Tools",
    "hours.always": "At any hour",
    "hours.days": "Otherwise on",
    "hours.opens": "From",
    "hours.closes": "Until",
    "hours.closed_text": "What it says outside these hours",
    "hours.forward_e164": "Number that calls go on to outside these hours",
    "transfer.to": "Who wants a person gets",
    "transfer.number_e164": "Number to transfer to",
    "transfer.warm": "Tells the colleague before connecting",
    "transfer.queue_seconds": "Waits for a colleague at most, in seconds",
    "escalation.unclear_turns": "Offers a person after turns it did not understand",
    "escalation.displeased": "Offers a person to callers who sound displeased",
    "escalation.keywords": "Words that call for a person",
    "escalation.asks": "Who asks for a person is connected",
    "recording.when": "Recording",
    "recording.keep_days": "Days a recording is kept",
    "recording.quality": "Quality of the recording",
    "voicemail.do": "An answering machine answers",
    "voicemail.message": "Message to leave",
    "barge_in": "May be interrupted",
    "noise_reduction": "Takes steady noise out",
    "least_confidence": "Asks again when less certain than",
    "silence_seconds": "Asks after seconds of silence",
    "most_silences": "Ends after so many silences",
    "longest_minutes": "Longest call in minutes",
}
_OFFERED: Final = {
    "language": "languages", "more_languages": "languages", "tone": "tones", "tools": "tools",
    "language_model": "models", "hours.days": "days", "transfer.to": "transfers",
    "escalation.asks": "asks", "recording.when": "recordings", "recording.quality": "qualities",
    "voicemail.do": "voicemails", "barge_in": "barge_ins", "voice": "voices",
}  # fmt: skip
"""Whose choices of the form say what a setting's value means."""


def word_config(config: AgentConfig) -> str:
    """The version as lines that can be compared: one setting a line."""
    return "\n".join(
        f"{TITLES[name]}: {_worded(name, value)}"
        for name, value in _leaves(config.model_dump(mode="json"))
    )


def _leaves(document: Mapping[str, Any], part: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in document.items():
        name = f"{part}{key}"
        if isinstance(value, dict) and name not in TITLES:
            yield from _leaves(value, f"{name}.")
        else:
            yield name, value


def _worded(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, "", [], {}):
        return "none"
    if isinstance(value, dict):
        return ", ".join(f"{written} = {sound}" for written, sound in value.items())
    offered = dict(CHOICES.get(_OFFERED.get(name, ""), ()))
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(offered.get(str(one), one)) for one in values)
