"""Whether the sound of a call whose process died may stay: judged by what was written down of it.

The same rules as at the end of any other call; what only the dead process knew counts as a no.
"""

from collections.abc import Sequence

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import RecordingState
from enterprisehub.domains.voice.contracts.languages import ALL
from enterprisehub.domains.voice.logic.allow_recording import objects_to_recording
from enterprisehub.domains.voice.logic.hear_short import agrees
from enterprisehub.domains.voice.logic.hold_call import note_event
from enterprisehub.domains.voice.logic.say_aloud import aloud
from enterprisehub.domains.voice.models import CallRow, SaidRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

ONE_SIDE = "one_party"
"""The law by which nobody else need agree; every other one is as strict as the strictest."""


async def judge_cut_recording(db: Db, call: CallRow) -> None:
    """Sound that may not stay is refused before it is put together. `call` is locked."""
    if call.recording != RecordingState.RECORDING:
        return
    why_not = why_not_kept(await queries.said(db, call.id), call.recording_rule)
    if not why_not:
        call.announced_at = call.announced_at or clock.now()
        return
    call.recording = RecordingState.REFUSED
    note_event(db, call, "recording.refused", f"The recording is not kept: {why_not}")


def why_not_kept(said: Sequence[SaidRow], rule: dict[str, object]) -> str:
    """Why the sound may not stay; empty where it may. `said` as it was begun, in its order."""
    words = [row.text for row in said if row.speaker == "caller"]
    if any(objects_to_recording(text) for text in words):
        return "the other side objected."
    if rule.get("agent") == "ask":
        answers = _after(said, _spoken({code: one.ask_recording for code, one in ALL.items()}))
        return "" if answers and agrees(answers[0]) else "the caller did not agree."
    answers = _after(said, _spoken({code: one.recording_notice for code, one in ALL.items()}))
    if answers is None:
        return "the caller did not hear the notice to its end."
    if rule.get("consent") != ONE_SIDE and not answers:
        return "everybody must agree, and nobody went on to talk after the notice."
    return ""


def _after(said: Sequence[SaidRow], sentences: frozenset[str]) -> list[str] | None:
    """What the caller said after one of these sentences was heard to its end; None: it was not."""
    for place, row in enumerate(said):
        if row.speaker == "agent" and row.text in sentences and row.heard_text == row.text:
            return [later.text for later in said[place + 1 :] if later.speaker == "caller"]
    return None


def _spoken(texts: dict[str, str]) -> frozenset[str]:
    return frozenset(aloud(text, language) for language, text in texts.items())
