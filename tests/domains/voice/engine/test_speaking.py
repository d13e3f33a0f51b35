"""When a voice dies, the next one says what is left, whatever else was about to be said."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from enterprisehub.domains.voice.engine.phrase_cache import PhraseCache
from enterprisehub.domains.voice.engine.speaking import Speaking
from enterprisehub.domains.voice.ports import SpeechChoice, SpeechFailed, offer_speech
from tests.voice.fast_call import SCRIPT, ScriptVendor, at_once
from tests.voice.scripted import setup

DYING = SpeechChoice(vendor="dying")


class DyingVoice:
    """Dies once both sentences wait for it, and takes its time to close."""

    async def open(self) -> None:
        return

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        await asyncio.sleep(0.1)
        if text:
            raise SpeechFailed("disconnected", "Dying ended the session.")
        yield b""

    async def close(self) -> None:
        await asyncio.sleep(1.0)


class DyingVendor(ScriptVendor):
    def speaker(  # type: ignore[override]
        self, choice: SpeechChoice, *, language: str, sample_rate: int
    ) -> DyingVoice:
        del choice, language, sample_rate
        return DyingVoice()


@pytest.mark.requirement("VOX-05")
def test_two_sentences_lose_one_voice_and_both_are_said_by_the_next() -> None:
    lost: list[str] = []

    async def play() -> list[bytes]:
        offer_speech("dying", DyingVendor())
        offer_speech("script", ScriptVendor())
        speaking = Speaking(
            setup(speaking=(DYING, *SCRIPT)),
            PhraseCache(),
            sample_rate=8000,
            on_trouble=lambda choice, _, __: lost.append(choice.vendor),
        )

        async def say(text: str, after_seconds: float) -> bytes:
            await asyncio.sleep(after_seconds)
            return b"".join([pcm async for pcm in speaking.sound(text)])

        # The third comes while the dead voice is being closed.
        return await asyncio.gather(say("One.", 0), say("Two.", 0.05), say("Three.", 0.5))

    assert all(at_once(play()))
    assert lost == ["dying"]
