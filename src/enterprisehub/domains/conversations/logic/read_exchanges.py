"""The stored turns as stall detection and rating look at them. Pure."""

from collections.abc import Sequence

from enterprisehub.domains.conversations.contracts import BotActKind
from enterprisehub.domains.conversations.logic.detect_stall import Exchange
from enterprisehub.domains.conversations.logic.remember_acts import QUESTIONS, REQUESTS
from enterprisehub.domains.conversations.models import TurnRow

_ASKING = {kind.value for kind in QUESTIONS}
_REQUESTING = {kind.value for kind in REQUESTS}
_FILLING = {"inform", "correct", "select"}


def read_exchanges(turns: Sequence[TurnRow]) -> list[Exchange]:
    """What was really exchanged, in order: held answers never reached anybody."""
    return [_exchange(turn) for turn in turns if turn.state not in ("held", "drafted")]


def _exchange(turn: TurnRow) -> Exchange:
    if turn.direction == "in":
        acts = [act["kind"] for act in turn.understanding.get("acts", ())]
        return Exchange(
            inbound=True,
            at=turn.at,
            acts=frozenset(acts),
            slots_filled=sum(kind in _FILLING for kind in acts),
        )
    kinds = {act["kind"] for act in turn.acts}
    asked = [act["slot"] for act in turn.acts if act["kind"] in _REQUESTING]
    return Exchange(
        inbound=False,
        at=turn.at,
        asked=asked[0] if asked else None,
        expects_answer=bool(kinds & _ASKING) and BotActKind.HANDOFF.value not in kinds,
    )


def mean_sentiment(turns: Sequence[TurnRow]) -> float:
    """The mean mood of what was heard, in [-1, 1]; 0 where nothing was."""
    moods = [t.understanding["sentiment"] for t in turns if "sentiment" in t.understanding]
    return sum(moods) / len(moods) if moods else 0.0


def lead_did(turns: Sequence[TurnRow], kind: str) -> int:
    """How often the lead did this."""
    acts = [act for turn in turns for act in turn.understanding.get("acts", ())]
    return sum(act["kind"] == kind for act in acts)


def lead_let_go(turns: Sequence[TurnRow], settled_by: Sequence[str]) -> bool:
    """Whether the lead wants nothing more, or has what the flow is about."""
    acts = [act for turn in turns for act in turn.understanding.get("acts", ())]
    return any(
        act["kind"] == "not_interested" or (act["kind"] == "settled" and act["topic"] in settled_by)
        for act in acts
    )


def latest_intent(turns: Sequence[TurnRow]) -> str | None:
    """What the lead last said they are here for."""
    told = [turn.understanding.get("intent") for turn in turns]
    return next((str(intent) for intent in reversed(told) if intent), None)


def concerns_of(turns: Sequence[TurnRow]) -> list[str]:
    """What was objected to or asked in vain, in words."""
    acts = [act for turn in turns for act in turn.understanding.get("acts", ())]
    return [
        act["topic"] or act["text"][:80]
        for act in acts
        if act["kind"] in ("objection", "question") and (act["topic"] or act["text"])
    ]
