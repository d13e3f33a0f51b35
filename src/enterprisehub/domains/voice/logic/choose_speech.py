"""Who hears and speaks in a call: the tenant's order, then the program's own engine."""

from dataclasses import dataclass

from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.ports import SpeechChoice
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel.connectors.ports import connected_accounts
from enterprisehub.kernel.db.session import Db

OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class ChosenSpeech:
    """Choices in the order in which they are tried; the last one needs no account."""

    hearing: tuple[SpeechChoice, ...]
    speaking: tuple[SpeechChoice, ...]


async def choose_speech(db: Db, config: AgentConfig, language: str) -> ChosenSpeech:
    """The vendors that are connected, each with its secrets, and the offline engine."""
    settings = await VoiceSettings.load(db)
    accounts = {one.connector: one for one in reversed(await connected_accounts(db))}
    vendor, _, voice = config.voice.rpartition(":")

    def choices(order: tuple[str, ...]) -> tuple[SpeechChoice, ...]:
        connected = [name for name in order if name in accounts]
        return (
            *(
                SpeechChoice(
                    vendor=name,
                    voice=voice if vendor in ("", name) else "",
                    credentials=accounts[name].credentials,
                    options={**accounts[name].options, "language": language},
                )
                for name in connected
            ),
            SpeechChoice(vendor=OFFLINE),
        )

    return ChosenSpeech(choices(settings.hearing), choices(settings.speaking))
