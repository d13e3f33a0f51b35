"""Who hears and speaks in a call: the tenant's order, then the program's own engine."""

from collections.abc import Mapping
from dataclasses import dataclass

from enterprisehub.domains.voice.contracts.agents import LANGUAGES, AgentConfig
from enterprisehub.domains.voice.ports import SpeechChoice
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel.connectors.ports import Account, connected_accounts
from enterprisehub.kernel.db.session import Db

OFFLINE = "offline"
MULTILINGUAL = "multi"
"""Nova-3 hears all languages of calls beside each other and says which it heard
(developers.deepgram.com/docs/multilingual-code-switching)."""


@dataclass(frozen=True, slots=True)
class ChosenSpeech:
    """Choices in the order in which they are tried; the last one needs no account.

    `voices` are those of every language that can be heard and spoken in the call.
    """

    hearing: tuple[SpeechChoice, ...]
    speaking: tuple[SpeechChoice, ...]
    voices: Mapping[str, tuple[SpeechChoice, ...]]


async def choose_speech(db: Db, config: AgentConfig, language: str) -> ChosenSpeech:
    """The vendors that are connected, each with its secrets, and the offline engine."""
    settings = await VoiceSettings.load(db)
    accounts = {one.connector: one for one in reversed(await connected_accounts(db))}
    several = len(config.languages) > 1
    hearing = _choices(settings.hearing, accounts, "", MULTILINGUAL if several else language)
    heard = config.languages if len(hearing) > 1 else (language,)
    voices = {
        one: _choices(settings.speaking, accounts, _voice_for(config, one), one)
        for one in dict.fromkeys((language, *heard))
    }
    return ChosenSpeech(hearing, voices[language], voices)


def _choices(
    order: tuple[str, ...], accounts: Mapping[str, Account], wanted: str, language: str
) -> tuple[SpeechChoice, ...]:
    """The connected vendors in the tenant's order, then the program's own engine."""
    vendor, _, voice = wanted.rpartition(":")
    return (
        *(
            SpeechChoice(
                vendor=name,
                voice=voice if vendor in ("", name) else "",
                credentials=accounts[name].credentials,
                options={**accounts[name].options, "language": language},
            )
            for name in order
            if name in accounts
        ),
        SpeechChoice(vendor=OFFLINE),
    )


def _voice_for(config: AgentConfig, language: str) -> str:
    """The agent's voice in its own language; in another one the vendor's, unless it knows both."""
    only_english = config.voice.rpartition("-")[2] in LANGUAGES
    return "" if only_english and not config.voice.endswith(f"-{language}") else config.voice
