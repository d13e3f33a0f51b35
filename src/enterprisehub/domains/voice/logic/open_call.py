"""The first words of a call: who speaks, that it is a machine, that it is recorded."""

from typing import Final

from enterprisehub.domains.conversations.api import SpokenDialogue
from enterprisehub.domains.voice.contracts.agents import RECORDING_NOTICE, AgentConfig
from enterprisehub.domains.voice.logic.say_aloud import sentences

ASK_RECORDING: Final = {
    "en": "May we record this call?",
    "es": "¿Podemos grabar esta llamada?",
}
_HELLO: Final = {"en": "Hello, this is {company}.", "es": "Hola, le saluda {company}."}


def opening_sentences(
    dialogue: SpokenDialogue, config: AgentConfig, *, records: bool, open_now: bool
) -> list[str]:
    """Greeting, admission and, where the call is recorded, the notice, as they are spoken."""
    language, fill = dialogue.language, dialogue.fill
    own = fill(config.greeting) if language == config.language else ""
    found = [own or fill(_HELLO[language]), fill(config.disclosure_in(language))]
    if records and config.recording.when == "announced":
        found.append(RECORDING_NOTICE[language])
    if not open_now:
        found.append(fill(config.hours.closed_text) or dialogue.phrase("spoken.closed"))
    return [one for text in found for one in sentences(text)]
