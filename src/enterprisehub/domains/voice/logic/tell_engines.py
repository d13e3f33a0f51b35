"""What a person should know about the ears and the voice of a call before it begins."""

from importlib.util import find_spec

from enterprisehub.domains.voice.contracts.agents import LANGUAGES, AgentConfig
from enterprisehub.domains.voice.logic.choose_speech import OFFLINE, choose_speech
from enterprisehub.kernel.db.session import Db

_HEARS_ENGLISH = (
    "No service that hears is connected. The built-in recogniser knows short English answers to "
    "the agent's question, not free speech: answer briefly, or type."
)
_HEARS_NOTHING = (
    "No service that hears is connected, and the built-in recogniser knows English only, not "
    "{language}: type instead of speaking."
)
_SPEAKS_ROUGHLY = (
    "No service that speaks is connected. The agent speaks with eSpeak NG, a plain voice for "
    "trying out."
)
_SPEAKS_BY_BROWSER = (
    "No service that speaks is connected. What the agent says is shown, and read aloud by your "
    "browser where it has a voice."
)


async def tell_engines(db: Db, config: AgentConfig) -> list[str]:
    """What the built-in engines cannot do, where no connected service stands before them."""
    chosen = await choose_speech(db, config, config.language)
    told = []
    if chosen.hearing[0].vendor == OFFLINE:
        language = LANGUAGES[config.language]
        english = config.language == "en"
        told.append(_HEARS_ENGLISH if english else _HEARS_NOTHING.format(language=language))
    if chosen.speaking[0].vendor == OFFLINE:
        # The engine itself is not loaded here: the console's process stays small.
        told.append(_SPEAKS_ROUGHLY if find_spec("espeakng_loader") else _SPEAKS_BY_BROWSER)
    return told
