"""What the pages show of stored rows: lines of the list, bubbles, handoff cards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup, escape

from enterprisehub.domains.conversations.contracts import HandoffInfo
from enterprisehub.domains.conversations.models import TurnRow
from enterprisehub.domains.conversations.pages.acts_in_words import (
    act_in_words,
    channel_in_words,
    found_in_words,
    heard_in_words,
    rule_in_words,
)
from enterprisehub.domains.messaging.contracts import MessageInfo
from enterprisehub.kernel.agents.tools import TOOLS
from enterprisehub.ui.items import Severity

STAGES: dict[str, tuple[str, Severity]] = {
    "qualifying": ("Bot is qualifying", "primary"),
    "handed_off": ("Waiting for a person", "warn"),
    "with_person": ("With a person", "info"),
    "closed": ("Ended", "neutral"),
    "opted_out": ("Opted out", "bad"),
}
HANDOFFS: dict[str, tuple[str, Severity]] = {
    "offered": ("Offered", "warn"),
    "claimed": ("Claimed", "info"),
    "live": ("Live", "ok"),
    "returned": ("Given back", "neutral"),
    "unclaimed": ("Nobody claimed", "bad"),
    "dismissed": ("Not offered", "neutral"),
    "cancelled": ("Withdrawn", "neutral"),
}
WARMTH: dict[str, Severity] = {"hot": "bad", "warm": "warn", "cold": "info"}
_STATES: dict[str, tuple[str, Severity]] = {
    "queued": ("Sending", "info"),
    "sent": ("Sent", "neutral"),
    "delivered": ("Delivered", "ok"),
    "read": ("Read", "ok"),
    "failed": ("Not delivered", "bad"),
    "refused": ("Held", "warn"),
}
_INTENTS = {
    "sell": "Wants to sell",
    "buy": "Wants to buy",
    "rent": "Wants to rent",
    "value": "Asks what it is worth",
    "book": "Wants to book a time",
    "info": "Asks for information",
    "interest": "Interested",
}
_DECIDED = "How the bot decided"
AUDIBLE = 0.25
FRIENDLY, PLAIN, DISPLEASED = "Friendly", "Plain", "Displeased"
_VERSIONS = (
    ("flow", "Flow version"),
    ("policy", "Policy version"),
    ("template", "Phrases version"),
    ("model", "Model"),
)
_WORDING = {"rules": "the flow's own phrases", "model": "phrased by the language model"}


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """A conversation as the list shows it."""

    id: UUID
    name: str
    flow: str
    channel: str
    stage: str
    stage_severity: Severity
    temperature: str
    warmth: Severity
    score: int
    answered: int
    required: int
    effectiveness: float | None
    stall: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of the thread with what was heard in it, or why it was said."""

    id: UUID
    text: Markup
    kind: str
    at: datetime
    who: str
    status: str
    severity: Severity
    why: tuple[tuple[str, str], ...] = ()
    why_title: str = ""
    receipt_href: str = ""
    receipt_title: str = ""
    tones: tuple[tuple[str, Severity], ...] = ()
    files: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class HandoffCard:
    """`missed`: nobody took the lead in time, and it is still anybody's to take."""

    info: HandoffInfo
    name: str
    state: str
    severity: Severity
    facts: tuple[tuple[str, str], ...]
    open_questions: tuple[str, ...]
    concerns: tuple[str, ...]
    last: tuple[tuple[str, str], ...]
    missed: bool = False


def line_of(row: dict[str, Any], name: str, flow_title: str) -> ConversationLine:
    stage, severity = STAGES[row["stage"]]
    return ConversationLine(
        id=UUID(row["id"]),
        name=name or "Unknown person",
        flow=flow_title,
        channel=channel_in_words(row["channel"]),
        stage=stage,
        stage_severity=severity,
        temperature=row["temperature"],
        warmth=WARMTH[row["temperature"]],
        score=row["score"],
        answered=row["answered_count"],
        required=row["required_count"],
        effectiveness=row["effectiveness_score"],
        stall=row["stall_detail"] or "",
        at=datetime.fromisoformat(row["last_turn_at"]),
    )


def card_of(info: HandoffInfo, name: str, *, missed: bool = False) -> HandoffCard:
    state, severity = HANDOFFS[info.state]
    return HandoffCard(
        info=info,
        name=name,
        state=state,
        severity=severity,
        facts=tuple((f["title"], f["value"]) for f in info.brief.get("facts", ())),
        open_questions=tuple(info.brief.get("open_questions", ())),
        concerns=tuple(info.brief.get("concerns", ())),
        last=tuple((line["who"], line["text"]) for line in info.brief.get("last", ())),
        missed=missed,
    )


def open_card(info: HandoffInfo, name: str) -> HandoffCard:
    """A card of the leads to take: an unclaimed one among them was missed."""
    return card_of(info, name, missed=info.state == "unclaimed")


_UNSENT: dict[str, tuple[str, Severity]] = {
    "proposed": ("Waits for approval", "warn"),
    "approved": ("Sending", "info"),
    "performing": ("Sending", "info"),
    "done": ("Sent", "neutral"),
    "refused": ("Held", "warn"),
    "rejected": ("Rejected", "neutral"),
    "failed": ("Not delivered", "bad"),
    "expired": ("Expired unsent", "neutral"),
    "cancelled": ("Withdrawn", "neutral"),
    "undone": ("Withdrawn", "neutral"),
}


def unsent(messages: list[MessageInfo], turns: list[TurnRow]) -> list[TurnRow]:
    """The bot's answers that became no message yet."""
    sent = {message.action_id for message in messages}
    return [turn for turn in turns if turn.direction == "out" and turn.action_id not in sent]


def bubbles_of(
    messages: list[MessageInfo],
    turns: list[TurnRow],
    titles: dict[str, str],
    states: Mapping[UUID, str],
) -> list[Bubble]:
    """The thread's messages; the bot's unsent answers stand at the end, by their action's state.

    Answers that left and are no longer among the messages, being older than those, come before.
    """
    heard = {turn.message_id: turn for turn in turns if turn.message_id is not None}
    said = {turn.action_id: turn for turn in turns if turn.action_id is not None}
    bubbles = [
        _bubble(m, heard.get(m.id), said.get(m.action_id) if m.action_id else None, titles)
        for m in messages
    ]
    left: list[Bubble] = []
    for turn in unsent(messages, turns):
        state = states.get(turn.action_id, "") if turn.action_id else ""
        (left if state == "done" else bubbles).append(_on_its_way(turn, titles, state))
    return left + bubbles


def _on_its_way(turn: TurnRow, titles: dict[str, str], state: str) -> Bubble:
    """An answer that no carrier has yet: held, waiting for a person, or leaving this moment."""
    status, severity = _UNSENT["refused" if turn.state == "held" else state or "approved"]
    held = bool(turn.action_id)
    return Bubble(
        id=turn.id,
        text=escape(turn.text),
        kind="out" if state == "done" else "held",
        at=turn.at,
        who="Bot",
        status=status,
        severity=severity,
        why=why_of(turn, titles),
        why_title=_DECIDED,
        receipt_href=f"/compliance/receipts?action={turn.action_id}" if held else "",
        receipt_title="What the rules say" if held else "",
    )


def _bubble(
    message: MessageInfo, heard: TurnRow | None, said: TurnRow | None, titles: dict[str, str]
) -> Bubble:
    status, severity = _STATES.get(message.state, ("", "neutral"))
    inbound = message.direction == "in"
    held = message.state in ("refused", "failed")
    return Bubble(
        id=message.id,
        text=marked(message.body, heard, titles) if inbound else escape(message.body),
        kind="in" if inbound else "held" if held else "out",
        at=message.at,
        who=message.author or ("Bot" if said else ""),
        status=status,
        severity=severity,
        why=heard_in(heard, titles) if heard else why_of(said, titles) if said else (),
        why_title="Heard" if inbound else _DECIDED,
        receipt_title="Why held" if held else "Why sent",
        receipt_href=f"/compliance/receipts/{message.receipt_id}" if message.receipt_id else "",
        tones=tones_of(heard) if heard else (),
        files=message.attachments,
    )


def tones_of(turn: TurnRow) -> tuple[tuple[str, Severity], ...]:
    """What the person wants, and their mood where it is not plain."""
    heard, tones = turn.understanding, list[tuple[str, Severity]]()
    if intent := heard.get("intent"):
        tones.append((_INTENTS.get(intent, str(intent).capitalize()), "primary"))
    mood = mood_of(float(heard.get("sentiment") or 0.0))
    if mood != PLAIN:
        tones.append((mood, "ok" if mood == FRIENDLY else "bad"))
    return tuple(tones)


def mood_of(sentiment: float) -> str:
    """The sentiment, from -1 to 1, in a word."""
    if abs(sentiment) < AUDIBLE:
        return PLAIN
    return FRIENDLY if sentiment > 0 else DISPLEASED


def _values(turn: TurnRow) -> list[dict[str, Any]]:
    acts = turn.understanding.get("acts", ())
    return [act["value"] for act in acts if act.get("value")]


def marked(text: str, turn: TurnRow | None, titles: dict[str, str]) -> Markup:
    """The text with the words that filled a slot marked; everything else escaped."""
    spans: list[tuple[int, int, str]] = []
    for value in _values(turn) if turn else ():
        start = text.find(value["surface"]) if value["surface"] else -1
        if start >= 0:
            title = titles.get(value["slot"], value["slot"])
            spans.append((start, start + len(value["surface"]), title))
    html, at = Markup(), 0
    for start, end, title in sorted(spans):
        if start < at:
            continue
        html += escape(text[at:start])
        html += Markup('<mark class="b-warn rounded px-0.5" title="{}">{}</mark>').format(
            title, text[start:end]
        )
        at = end
    return html + escape(text[at:])


def _evidence(value: dict[str, Any]) -> str:
    found = found_in_words(value["extractor"])
    return f"“{value['surface']}” · {value['confidence'] * 100:.0f} % sure, {found}"


def heard_in(turn: TurnRow, titles: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """What was understood, each with the words and how sure."""
    lines = [(titles.get(v["slot"], v["slot"]), _evidence(v)) for v in _values(turn)]
    kinds = [
        heard_in_words(a["kind"]) + (f": {a['topic'].replace('_', ' ')}" if a.get("topic") else "")
        for a in turn.understanding.get("acts", ())
        if not a.get("value")
    ]
    if kinds:
        lines.append(("Also", ", ".join(kinds)))
    lines += [
        (f"Rules and model differ on {d['slot']}", f"{d['rule_value']} or {d['model_value']}")
        for d in turn.understanding.get("disagreements", ())
    ]
    if "sentiment" in turn.understanding:
        sentiment = float(turn.understanding["sentiment"])
        lines.append(("Sentiment", f"{mood_of(sentiment).lower()} ({sentiment:+.2f})"))
    if intent := turn.understanding.get("intent"):
        lines.append(("Intent", _INTENTS.get(intent, str(intent)).lower()))
    return tuple(lines)


def why_of(turn: TurnRow, titles: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Which rules decided, in which versions, and every fact the text used."""
    rules = ", ".join(rule_in_words(str(reason), titles) for reason in turn.reasons)
    acts = ", ".join(act_in_words(act["kind"]) for act in turn.acts)
    lines = [("Rule", rules), ("Did", acts), ("Wording", _WORDING.get(turn.engine, turn.engine))]
    lines += [
        (_tool(use), f"{use['given']}: {use['got']}") for use in turn.versions.get("tools", ())
    ]
    lines += [(title, str(turn.versions[k])) for k, title in _VERSIONS if turn.versions.get(k)]
    if turn.versions.get("held_because"):
        lines.append(("Held", turn.versions["held_because"]))
    lines += [
        (f"Fact: {name.removeprefix('slot.')}", str(fact)) for name, fact in turn.facts.items()
    ]
    return tuple((label, text) for label, text in lines if text)


def _tool(use: dict[str, Any]) -> str:
    """The title of a tool; of one that is no more its name."""
    known = TOOLS.get(use["tool"])
    return known.title if known else str(use["tool"])
