"""An agent as a form: what was typed becomes its document, and back."""

from typing import Any

from pydantic import ValidationError

from enterprisehub.domains.conversations.contracts import SKILLS
from enterprisehub.domains.crm.contracts.addresses import phone_of
from enterprisehub.domains.voice.contracts.agents import DAYS, LANGUAGES, NO_NUMBER, AgentConfig
from enterprisehub.domains.voice.contracts.languages import call_words
from enterprisehub.kernel.text.plain_words import plain_words
from enterprisehub.ui.forms import Errors

TOOLS = [
    *SKILLS.items(),
    ("create_task", "Leave a task about what a caller adds"),
    ("text_summary", "Propose a text to the caller after the call"),
]
TRANSFERS = [
    ("nobody", "Nobody: a person calls back"),
    ("queue", "A colleague in the console, with hold music"),
    ("number", "A telephone number"),
]
RECORDINGS = [
    ("announced", "Record, and say so at the start"),
    ("ask", "Record only after a yes"),
    ("never", "Do not record"),
]
QUALITIES = [
    ("standard", "Standard: as the line brings it"),
    ("high", "High: finer, and about three times the size"),
]
VOICEMAILS = [("hang_up", "Hang up"), ("leave_message", "Leave a message")]
MODELS = [
    ("reads", "Understands what rules cannot"),
    ("words", "Understands, and words answers"),
    ("off", "Takes no part"),
]
ASKS = [("1", "At once"), ("2", "When they ask a second time")]
BARGE_INS = [
    ("allowed", "At any time"),
    ("words_only", "Only with words"),
    ("refused", "Not while it speaks"),
]
DAY_NAMES = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday",
    "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
VOICES = [
    ("", "The vendor's standard voice"),
    ("deepgram:aura-2-thalia-en", "Thalia (Deepgram, English)"),
    ("deepgram:aura-2-apollo-en", "Apollo (Deepgram, English)"),
    ("deepgram:aura-2-celeste-es", "Celeste (Deepgram, Spanish)"),
    ("deepgram:aura-2-viktoria-de", "Viktoria (Deepgram, German)"),
    ("deepgram:aura-2-julius-de", "Julius (Deepgram, German)"),
    ("deepgram:aura-2-agathe-fr", "Agathe (Deepgram, French)"),
    ("deepgram:aura-2-hector-fr", "Hector (Deepgram, French)"),
    ("deepgram:aura-2-livia-it", "Livia (Deepgram, Italian)"),
    ("deepgram:aura-2-dionisio-it", "Dionisio (Deepgram, Italian)"),
    ("deepgram:aura-2-rhea-nl", "Rhea (Deepgram, Dutch)"),
    ("deepgram:aura-2-sander-nl", "Sander (Deepgram, Dutch)"),
    ("openai:alloy", "Alloy (OpenAI)"),
]
CHOICES: dict[str, list[tuple[str, str]]] = {
    "languages": list(LANGUAGES.items()),
    "greetings": [(code, call_words(code).hello) for code in LANGUAGES],
    "disclosures": [(code, call_words(code).disclosure) for code in LANGUAGES],
    "tones": [("consultative", "Consultative"), ("confrontational", "Direct")],
    "tools": TOOLS,
    "transfers": TRANSFERS,
    "recordings": RECORDINGS,
    "qualities": QUALITIES,
    "voicemails": VOICEMAILS,
    "barge_ins": BARGE_INS,
    "models": MODELS,
    "asks": ASKS,
    "voices": VOICES,
    "days": [(day, DAY_NAMES[day]) for day in DAYS],
}
_PLAIN = (
    "flow", "language", "voice", "tone", "greeting", "disclosure", "barge_in", "least_confidence",
    "silence_seconds", "most_silences", "longest_minutes", "language_model",
)  # fmt: skip
_FIELD_OF = {
    ("hours", "forward_e164"): "forward_number",
    ("transfer",): "transfer_number",
    ("transfer", "to"): "transfer_to",
    ("recording", "when"): "recording_when",
    ("recording", "quality"): "recording_quality",
    ("voicemail", "do"): "voicemail_do",
    ("voicemail",): "voicemail_message",
    ("said_as",): "said_as",
}
"""Which field of the form shows what is wrong with a part of the document, where names differ."""
NO_SOUND = "Write one word a line with how it sounds, such as: Nguyen = win."
_NUMBERS = ("forward_number", "transfer_number")


def check_config(document: dict[str, Any]) -> AgentConfig | Errors:
    """The checked document, or what is wrong with which field of the form."""
    try:
        return AgentConfig.model_validate(document)
    except ValidationError as error:
        wrong: Errors = {}
        for item in error.errors():
            names = tuple(str(part) for part in item["loc"] if isinstance(part, str))
            field = _FIELD_OF.get(names) or _FIELD_OF.get(names[:1]) or (names or ("form",))[-1]
            unread = item["type"] == "string_pattern_mismatch" and field in _NUMBERS
            says = NO_SOUND if field == "said_as" else NO_NUMBER if unread else plain_words(item)
            wrong.setdefault(field, says)
        return wrong


def number_of(text: str) -> str:
    """A telephone number however it was typed, in its one form; what is none stays as it is."""
    try:
        return phone_of(text) if text.strip() else ""
    except ValueError:
        return text.strip()


def document_of(
    typed: dict[str, str], days: list[str], tools: list[str], languages: list[str]
) -> dict[str, Any]:
    """The document that the form describes, unchecked. `languages` are spoken beside its own."""
    text = {name: value.strip() for name, value in typed.items()}
    return {
        **{name: text[name] for name in _PLAIN if name in text},
        "more_languages": [one for one in languages if one != text.get("language")],
        "said_as": sounds_of(text.get("said_as", "")),
        "good_at": [one for one in words_of(text.get("good_at", "")) if len(one) > 1],
        "tools": tools,
        "noise_reduction": "noise_reduction" in typed,
        "hours": {
            "always": "hours_always" in typed,
            "days": days,
            "opens": text.get("opens") or "09:00",
            "closes": text.get("closes") or "18:00",
            "closed_text": text.get("closed_text", ""),
            "forward_e164": number_of(text.get("forward_number", "")) or None,
        },
        "transfer": {
            "to": text.get("transfer_to", "nobody"),
            "number_e164": number_of(text.get("transfer_number", "")) or None,
            "warm": "transfer_warm" in typed,
            "queue_seconds": text.get("queue_seconds") or 120,
        },
        "escalation": {
            "unclear_turns": text.get("unclear_turns") or 0,
            "displeased": "displeased" in typed,
            "keywords": [one for one in words_of(text.get("keywords", "")) if len(one) > 1],
            "asks": text.get("asks") or 1,
        },
        "recording": {
            "when": text.get("recording_when", "announced"),
            "keep_days": text.get("keep_days") or 90,
            "quality": text.get("recording_quality") or "standard",
        },
        "voicemail": {
            "do": text.get("voicemail_do", "hang_up"),
            "message": text.get("voicemail_message", ""),
        },
    }


def sounds_of(text: str) -> dict[str, str]:
    """Lines such as "Nguyen = win"; one that says no sound is kept, and is shown to be wrong."""
    parts = (line.partition("=") for line in text.splitlines() if line.strip())
    return {written.strip(): sound.strip() for written, _, sound in parts}


def words_of(text: str) -> list[str]:
    """What was typed with commas between, each once."""
    return list(dict.fromkeys(one.strip().lower() for one in text.split(",") if one.strip()))


def values_of(config: AgentConfig) -> dict[str, Any]:
    """The fields of the form for this document."""
    return {
        **{name: getattr(config, name) for name in _PLAIN},
        "more_languages": list(config.more_languages),
        "good_at": ", ".join(config.good_at),
        "said_as": "\n".join(f"{word} = {sound}" for word, sound in config.said_as.items()),
        "tools": list(config.tools),
        "noise_reduction": config.noise_reduction,
        "hours_always": config.hours.always,
        "days": list(config.hours.days),
        "opens": config.hours.opens,
        "closes": config.hours.closes,
        "closed_text": config.hours.closed_text,
        "forward_number": config.hours.forward_e164 or "",
        "unclear_turns": config.escalation.unclear_turns,
        "displeased": config.escalation.displeased,
        "keywords": ", ".join(config.escalation.keywords),
        "asks": config.escalation.asks,
        "transfer_to": config.transfer.to,
        "transfer_number": config.transfer.number_e164 or "",
        "transfer_warm": config.transfer.warm,
        "queue_seconds": config.transfer.queue_seconds,
        "recording_when": config.recording.when,
        "keep_days": config.recording.keep_days,
        "recording_quality": config.recording.quality,
        "voicemail_do": config.voicemail.do,
        "voicemail_message": config.voicemail.message,
    }


def shown_values(document: dict[str, Any], typed: dict[str, str]) -> dict[str, Any]:
    """What was typed, to be shown again beside what is wrong with it."""
    first = values_of(AgentConfig())
    return {
        **first,
        **{name: typed.get(name, first[name]) for name in first},
        "tools": document["tools"],
        "more_languages": document["more_languages"],
        "noise_reduction": document["noise_reduction"],
        "days": document["hours"]["days"],
        "hours_always": document["hours"]["always"],
        "transfer_warm": document["transfer"]["warm"],
        "displeased": document["escalation"]["displeased"],
    }
