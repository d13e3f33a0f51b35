"""The first words of a call: who speaks, that it is a machine, that it is recorded."""

from enterprisehub.domains.conversations.api import SpokenDialogue
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.contracts.languages import call_words
from enterprisehub.domains.voice.logic.say_aloud import sentences


def opening_sentences(
    dialogue: SpokenDialogue, config: AgentConfig, *, records: bool, open_now: bool
) -> list[str]:
    """Greeting, admission and, where the call is recorded, the notice, as they are spoken."""
    language, fill = dialogue.language, dialogue.fill
    own = fill(config.greeting) if language == config.language else ""
    found = [own or fill(call_words(language).hello), fill(config.disclosure_in(language))]
    if records and config.recording.when == "announced":
        found.append(call_words(language).recording_notice)
    if not open_now:
        found.append(fill(config.hours.closed_text) or dialogue.phrase("spoken.closed"))
    return [one for text in found for one in sentences(text)]
