"""Hearing and speaking without any account: for trying out, for tests, and when a vendor is down.

Hearing matches the phrases that the flow expects next (pocketsphinx, BSD; acoustic model in its
wheel). Speaking needs eSpeak NG, which is GPL-3 and therefore never a part of this product: it is
used only where a developer has installed espeakng-loader beside it. Without it the words are shown
and a browser may read them aloud.
"""

from enterprisehub.domains.voice.engine.offline.espeak import EspeakSpeaker, espeak_is_here
from enterprisehub.domains.voice.engine.offline.match_phrases import PhraseRecogniser
from enterprisehub.domains.voice.ports import (
    Recogniser,
    Speaker,
    SpeechChoice,
    offer_speech,
)

NAME = "offline"


class OfflineSpeech:
    """The program's own way to hear and, where the library is there, to speak."""

    def recogniser(self, choice: SpeechChoice, *, language: str) -> Recogniser | None:
        """Hears English only: that is the acoustic model there is, whatever model was chosen."""
        del choice
        return PhraseRecogniser() if language.startswith("en") else None

    def speaker(self, choice: SpeechChoice, *, language: str, sample_rate: int) -> Speaker | None:
        if not espeak_is_here():
            return None
        return EspeakSpeaker(choice.voice or language, sample_rate)


def offer() -> None:
    """From now on “offline” may be chosen for hearing and speaking."""
    offer_speech(NAME, OfflineSpeech())
