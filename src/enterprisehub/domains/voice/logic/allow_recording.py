"""Whether the sound of a call may be kept: by the agent's rule, the law, and what was heard.

It is announced on every recorded call, and nothing stays where the notice was not heard to its end.
Where everybody must agree, sound is kept only from the end of the notice on, and stays only if
the other side went on to talk without objecting.
"""

import re

from enterprisehub.domains.compliance.contracts import RecordingLaw
from enterprisehub.domains.voice.contracts import RecordingState
from enterprisehub.domains.voice.contracts.agents import RecordingRule
from enterprisehub.domains.voice.contracts.languages import ALL
from enterprisehub.domains.voice.logic.hold_call import REACHED, note_event
from enterprisehub.domains.voice.logic.think_call import CallBrain
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

_OBJECTS = re.compile("|".join(one.objecting for one in ALL.values()), re.IGNORECASE)


def objects_to_recording(text: str) -> bool:
    """Whether somebody says that they do not want to be recorded."""
    return _OBJECTS.search(text) is not None


class RecordingConsent:
    """What was announced and agreed in one call, and what follows for its sound."""

    def __init__(
        self, brain: CallBrain, rule: RecordingRule, law: RecordingLaw, *, wanted: bool
    ) -> None:
        self._brain, self._rule, self._law, self._wanted = brain, rule, law, wanted
        self._announced_ms: int | None = None
        self._went_on = self._objected = False

    def heard(self, text: str, at_ms: int) -> None:
        """The other side heard this sentence of ours to its end, at this moment of the call."""
        if self._wanted and self._announced_ms is None and text == self._brain.notice:
            self._announced_ms = at_ms

    def said(self, text: str) -> None:
        """The other side said this."""
        self._objected = self._objected or objects_to_recording(text)
        self._went_on = self._went_on or self._announced_ms is not None

    def allowed(self, began_ms: int) -> bool:
        """Whether sound from this moment on may be kept for now; the end decides of the whole."""
        if self._objected:
            return False
        if self._rule.when == "ask":
            return self._brain.memory.recording_agreed is True
        if not self._law.everybody:
            return True
        return self._announced_ms is not None and began_ms >= self._announced_ms

    def begin(self, db: Db, call: CallRow) -> None:
        """The record says by which law, in which version, the sound is kept."""
        if not self._wanted:
            return
        call.recording_rule = {
            "consent": self._law.consent,
            "rules": list(self._law.rules),
            "places": list(self._law.places),
            "says": self._law.says,
            "agent": self._rule.when,
        }
        note_event(db, call, "recording.rule", self._law.says, rules=list(self._law.rules))

    async def close(self, db: Db, call: CallRow) -> None:
        """The record has outcome and language; the recording is dropped where it may not stand."""
        memory = self._brain.memory
        called_for = memory.outcome or call.outcome or "talked"
        reached = called_for == "callback" and call.facts.get(REACHED)
        call.outcome = "transferred" if reached else called_for
        call.answered_by = memory.answered_by or "person"
        call.language = self._brain.dialogue.language
        call.facts = {**call.facts, "notes": memory.notes}
        if not self._wanted:
            return
        why_not = self._why_not(by_machine=call.answered_by == "machine")
        if not why_not:
            call.announced_at = call.announced_at or clock.now()
            return
        call.recording = RecordingState.REFUSED
        note_event(db, call, "recording.refused", f"The recording is not kept: {why_not}")

    def _why_not(self, *, by_machine: bool) -> str:
        """Why the sound may not stay; empty where it may."""
        if self._objected:
            return "the other side objected."
        if self._rule.when == "ask":
            agreed = self._brain.memory.recording_agreed is True
            return "" if agreed else "the caller did not agree."
        if self._announced_ms is None:
            return "the caller did not hear the notice to its end."
        if self._law.everybody and (by_machine or not self._went_on):
            return "everybody must agree, and nobody went on to talk after the notice."
        return ""
