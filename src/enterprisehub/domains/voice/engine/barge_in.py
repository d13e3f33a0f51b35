"""Speech over the agent's speech: duck, hold, and then resume or cut.

A stir makes the agent quieter where the line is short enough for that to be heard in time; speech
of 160 ms holds it; after that the words decide. Without a word for two seconds (noise, music,
somebody else in the room) it goes on in spite of the sound.
"""

import asyncio
from collections.abc import Callable

from enterprisehub.domains.voice.engine.clock import CallClock
from enterprisehub.domains.voice.engine.ears import Spoke
from enterprisehub.domains.voice.engine.hearing import Hearing
from enterprisehub.domains.voice.engine.playout import Playout
from enterprisehub.domains.voice.engine.turn_policy import Turn
from enterprisehub.domains.voice.ports import BargeIn, CallSetup, Interrupted, Notice

_DUCK_LEAD_MS = 80
_WORDLESS_SECONDS = 2.0
_WORDLESS_WITHOUT_INTERIMS_SECONDS = 5.0


class BargeIns:
    """One call's policy; knows what the present overlap is."""

    def __init__(
        self,
        setup: CallSetup,
        playout: Playout,
        hearing: Hearing,
        clock: CallClock,
        tell: Callable[[Notice], None],
    ) -> None:
        self._setup, self._playout, self._hearing = setup, playout, hearing
        self._clock, self._tell = clock, tell
        self._overlap_from_ms: float | None = None
        self._stopped_ms: float | None = None
        self._was_told = False
        self._policy = BargeIn.ALLOWED
        self._holding: asyncio.Task[None] | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._is_stir_ducked = False

    def turn_changed(self, change: Turn, *, answering: bool) -> None:
        """`answering`: an answer is being made, whether or not it can be heard yet."""
        match change:
            case Turn.STIRRED if self._playout.audible and self._allowed_now():
                self._duck(on=True)
            case Turn.FALSE_START:
                self._duck(on=False)
            case Turn.BEGAN if self._playout.audible:
                self._begin()
            case Turn.BEGAN if answering:  # no answer begins while the caller still speaks
                self._holding = asyncio.create_task(self._playout.hold(), name="hold")
            case _:
                pass

    def words_came(self, text: str) -> None:
        """Interim words: enough for a policy that waits for them."""
        waits = self._overlap_from_ms is not None and self._policy is BargeIn.WORDS_ONLY
        if text and waits and self._stopped_ms is None and self._playout.busy:
            self._hold()

    @property
    def over_agent(self) -> bool:
        """Whether the present turn began over the agent's speech."""
        return self._overlap_from_ms is not None

    def refused(self) -> bool:
        """Whether this agent is never interrupted, and was spoken over."""
        over = self._overlap_from_ms is not None
        return over and self._setup.barge_in is BargeIn.REFUSED

    def must_be_heard(self, *, greets: bool) -> bool:
        """Whether the sentence that is or comes next is heard whoever speaks meanwhile.

        While the greeting is being made (`greets`) that is not known yet: who says hello first is
        told all the same that a machine speaks and records.
        """
        sentence = self._playout.current
        return greets if sentence is None else sentence.barge_in is BargeIn.REFUSED

    def settle(self, spoke: Spoke, text: str, outcome: str) -> None:
        """The overlap is over; a held agent goes on unless it is cut."""
        self._stop_waiting()
        self._duck(on=False)
        if outcome != "cut":
            self._playout.resume()
        over, told = self._overlap_from_ms is not None, self._was_told and outcome != "cut"
        self._overlap_from_ms, self._was_told = None, False
        if not over or told:
            return
        onset = spoke.began_ms
        until = self._stopped_ms if self._stopped_ms is not None else spoke.ended_ms
        self._tell(
            Interrupted(
                at_ms=self._clock.now(),
                by="caller",
                outcome=outcome,
                overlap_ms=max(0, round(until - onset)),
                text=text,
                stopped_after_ms=None
                if self._stopped_ms is None
                else max(0, round(self._stopped_ms - onset)),
            )
        )
        self._stopped_ms = None

    def close(self) -> None:
        self._stop_waiting()
        if self._holding is not None:
            self._holding.cancel()

    # --- steps ----------------------------------------------------------------------------------

    def _begin(self) -> None:
        sentence = self._playout.current
        own = sentence.barge_in if sentence is not None else None
        self._policy = own or self._setup.barge_in
        self._overlap_from_ms, self._stopped_ms = self._clock.ms(), None
        if self._policy is BargeIn.ALLOWED:
            self._hold()

    def _hold(self) -> None:
        self._stopped_ms = self._clock.ms()
        self._holding = asyncio.create_task(self._playout.hold(), name="hold")
        interims = self._hearing.gives_interims
        wait = _WORDLESS_SECONDS if interims else _WORDLESS_WITHOUT_INTERIMS_SECONDS
        self._patience = asyncio.get_running_loop().call_later(wait, self._nothing_said)

    def _nothing_said(self) -> None:
        """Sound without words does not keep the agent silent."""
        self._patience = None
        if self._overlap_from_ms is None or self._hearing.so_far:
            return
        self._tell(
            Interrupted(
                at_ms=self._clock.now(),
                by="caller",
                outcome="resumed",
                overlap_ms=0,
                stopped_after_ms=0,
            )
        )
        self._stopped_ms, self._was_told = None, True
        self._playout.resume()

    def _duck(self, *, on: bool) -> None:
        if on != self._is_stir_ducked and self._playout.lead_ms <= _DUCK_LEAD_MS:
            self._is_stir_ducked = on
            self._playout.duck(on=on)

    def _allowed_now(self) -> bool:
        sentence = self._playout.current
        own = sentence.barge_in if sentence is not None else None
        return (own or self._setup.barge_in) is BargeIn.ALLOWED

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
