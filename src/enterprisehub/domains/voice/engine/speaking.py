"""Sound for the agent's sentences, by the cache or the first voice that works."""

import asyncio
from collections.abc import AsyncIterator, Callable

from enterprisehub.domains.voice.engine.phrase_cache import PhraseCache, PhraseKey
from enterprisehub.domains.voice.engine.respell import respelling
from enterprisehub.domains.voice.ports import (
    CallSetup,
    Speaker,
    SpeechChoice,
    SpeechFailed,
    speech_vendor,
)

_FIRST_SOUND_SECONDS = 4.0
_NEXT_SOUND_SECONDS = 3.0


class Speaking:
    """One call's voice. `on_trouble` is told of every vendor that failed
    and how many are left.
    """

    def __init__(
        self,
        setup: CallSetup,
        cache: PhraseCache,
        *,
        sample_rate: int,
        on_trouble: Callable[[SpeechChoice, SpeechFailed, int], None],
    ) -> None:
        self._setup, self._cache, self._rate = setup, cache, sample_rate
        self._on_trouble = on_trouble
        self._language, self._voices = setup.language, setup.speaking
        self._choices = list(setup.speaking)
        self._speaker: Speaker | None = None
        self._one_at_a_time = asyncio.Lock()
        self._spoken: dict[tuple[str, str], int] = {}
        self._respelled = respelling(setup.said_as)

    @property
    def mute(self) -> bool:
        """No voice is left (or none was there)."""
        return not self._choices

    async def change_language(self, language: str, voices: tuple[SpeechChoice, ...]) -> None:
        """From here on these voices speak, in this language."""
        async with self._one_at_a_time:
            await self.close()
            self._language, self._voices = language, voices
            self._choices = list(voices)

    def spoken_characters(self) -> dict[tuple[str, str], int]:
        """What each vendor's model was given; the cache costs nothing."""
        return dict(self._spoken)

    async def sound(self, text: str, *, keep: bool = False) -> AsyncIterator[bytes]:
        """The sound of a sentence as it comes.

        When a voice fails in mid-sentence, the next one says the rest of it.

        Raises:
            SpeechFailed: no voice is left.
        """
        known = self.known(text)
        if known is not None:
            yield known
            return
        while self._choices:
            choice = self._choices[0]
            key = self._key(choice, text)
            keeps = keep or text in self._setup.common_phrases
            made: list[bytes] = []
            said_bytes = 0
            try:
                async for pcm in self._say(choice, text):
                    said_bytes += len(pcm)
                    if keeps:
                        made.append(pcm)
                    yield pcm
            except SpeechFailed as failure:
                await self._drop(choice, failure)
                text = _unsaid(text, said_bytes / 2 / self._rate)
                if not text:
                    return
                continue
            if keeps:
                self._cache.put(key, b"".join(made))
            return
        raise SpeechFailed("unavailable", "No voice is left to speak with.")

    def known(self, text: str) -> bytes | None:
        """The sound of a phrase that some voice of this call has said before."""
        for choice in self._voices:
            sound = self._cache.get(self._key(choice, text))
            if sound is not None:
                return sound
        return None

    async def prepare(self) -> None:
        """The common phrases lie in the cache, as far as the first voice can say them."""
        for text in (self._setup.fallback_text, *self._setup.common_phrases):
            if not self._choices or self.known(text) is not None:
                continue
            try:
                async for _ in self.sound(text, keep=True):
                    pass
            except SpeechFailed:
                return

    async def close(self) -> None:
        # Taken first: a sentence that comes while it closes shall open its own.
        speaker, self._speaker = self._speaker, None
        if speaker is not None:
            await speaker.close()

    async def _say(self, choice: SpeechChoice, text: str) -> AsyncIterator[bytes]:
        async with self._one_at_a_time:
            if choice not in self._choices:
                raise SpeechFailed("unavailable", "another sentence has found that it fails.")
            async for pcm in self._say_now(choice, text):
                yield pcm

    async def _say_now(self, choice: SpeechChoice, text: str) -> AsyncIterator[bytes]:
        speaker = await self._open(choice)
        text = self._respelled(text)
        key = (choice.vendor, choice.model)
        self._spoken[key] = self._spoken.get(key, 0) + len(text)
        sound = speaker.speak(text)
        wait = _FIRST_SOUND_SECONDS
        try:
            while True:
                try:
                    pcm = await asyncio.wait_for(anext(sound), wait)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    raise SpeechFailed("timeout", "it stopped speaking.") from None
                wait = _NEXT_SOUND_SECONDS
                yield pcm
        finally:
            close = getattr(sound, "aclose", None)
            if close is not None:
                await close()

    async def _open(self, choice: SpeechChoice) -> Speaker:
        if self._speaker is None:
            vendor = speech_vendor(choice.vendor)
            made = (
                vendor.speaker(choice, language=self._language, sample_rate=self._rate)
                if vendor
                else None
            )
            if made is None:
                raise SpeechFailed("unavailable", "there is no voice here.")
            await made.open()
            self._speaker = made
        return self._speaker

    async def _drop(self, choice: SpeechChoice, failure: SpeechFailed) -> None:
        if self._choices and self._choices[0] is choice:
            self._choices.pop(0)
            self._on_trouble(choice, failure, len(self._choices))
            await self.close()

    def _key(self, choice: SpeechChoice, text: str) -> PhraseKey:
        sounds = self._respelled(text)
        return PhraseKey(
            self._setup.tenant_id, choice.vendor, choice.model, choice.voice, self._rate, sounds
        )


_CHARACTERS_PER_SECOND = 15


def _unsaid(text: str, said_seconds: float) -> str:
    """What is left of a sentence after so much of its sound, from the last whole word on."""
    reached = int(said_seconds * _CHARACTERS_PER_SECOND)
    if reached >= len(text):
        return ""
    return text[text.rfind(" ", 0, reached) + 1 :] if reached else text
