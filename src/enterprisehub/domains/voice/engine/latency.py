"""Where the time between a caller's last sound and the agent's first one went."""

from dataclasses import dataclass

from enterprisehub.domains.voice.engine.ears import Spoke
from enterprisehub.domains.voice.ports import TurnTimed


@dataclass(slots=True)
class TurnTimes:
    """Moments of one turn on the call's clock; filled in as they pass."""

    spoke: Spoke
    shortest_pause_ms: int
    understood_ms: float = 0.0
    first_words_ms: float | None = None
    first_sound_ms: float | None = None

    def timed(self, turn: int, heard_from_ms: float) -> TurnTimed:
        """The parts add up to the total."""
        pause = self.spoke.known_ms - self.spoke.ended_ms
        endpointing = min(pause, self.shortest_pause_ms)
        words = self.first_words_ms or heard_from_ms
        sound = self.first_sound_ms or words
        parts = {
            "endpointing": float(endpointing),
            "turn_decision": float(pause - endpointing),
            "transcription": self.understood_ms - self.spoke.known_ms,
            "brain": words - self.understood_ms,
            "speech": sound - words,
            "output": heard_from_ms - sound,
        }
        parts = {name: round(value, 1) for name, value in parts.items()}
        return TurnTimed(
            at_ms=round(heard_from_ms), turn=turn, total_ms=sum(parts.values()), parts_ms=parts
        )
