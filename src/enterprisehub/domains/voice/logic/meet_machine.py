"""An answering machine took the call: the agent's rule is followed, once.

Where the switch hears it first, a message waits until the machine has said its greeting.
"""

from collections.abc import AsyncIterator

from enterprisehub.domains.conversations.api import SpokenDialogue
from enterprisehub.domains.voice.contracts.agents import ADMITTING, AgentConfig
from enterprisehub.domains.voice.contracts.languages import call_words
from enterprisehub.domains.voice.logic.hold_memory import Memory
from enterprisehub.domains.voice.logic.say_aloud import aloud, sentences
from enterprisehub.domains.voice.ports import BargeIn, HangUp, Part, Say

STANDARD = call_words("en").voicemail


class MachineMet:
    """`waits`: a machine says its greeting, and the message comes after it."""

    def __init__(self, dialogue: SpokenDialogue, config: AgentConfig, memory: Memory) -> None:
        self._dialogue, self._config, self._memory = dialogue, config, memory
        self._done = False
        self.waits = False

    def heard_by_switch(self, *, over: bool, early: bool) -> AsyncIterator[Part] | None:
        """What follows from the switch's word; None where the agent goes on as before.

        `early`: nobody has talked with the agent yet. Who did is no machine, whatever a switch
        makes of a long greeting.
        """
        if self._done or not (early or self.waits) or (self.waits and not over):
            return None
        return self.meet(over=over)

    async def meet(self, *, over: bool) -> AsyncIterator[Part]:
        """The message, where one is left and the greeting is over; then the end."""
        self._memory.outcome, self._memory.answered_by = "voicemail", "machine"
        leaves = self._config.voicemail.do == "leave_message"
        self.waits = leaves and not over
        if self.waits:
            return
        self._done = True
        language = self._dialogue.language
        for sentence in sentences(self._message()) if leaves else ():
            said = aloud(sentence, language)
            yield Say(text=said, keep=True, barge_in=BargeIn.REFUSED)
        yield HangUp(reason="voicemail")

    def _message(self) -> str:
        """Who plays it back hears first, too, that an artificial voice speaks."""
        spoken = call_words(self._dialogue.language)
        message = self._config.voicemail.message
        # Who left the message as it comes leaves it in the language of the call.
        own = self._dialogue.fill(spoken.voicemail if message == STANDARD else message)
        if any(word in own.lower() for word in ADMITTING):
            return own
        return f"{self._dialogue.fill(self._config.disclosure_in(self._dialogue.language))} {own}"
