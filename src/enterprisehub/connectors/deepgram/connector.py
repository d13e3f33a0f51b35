"""Deepgram: hearing (Nova-3) and speaking (Aura-2) for calls."""

from enterprisehub.connectors.deepgram.address import API, CONNECTOR
from enterprisehub.connectors.deepgram.check_key import check_account
from enterprisehub.connectors.deepgram.listen import DeepgramRecogniser
from enterprisehub.connectors.deepgram.speak import DeepgramSpeaker
from enterprisehub.domains.voice.ports import (
    Recogniser,
    Speaker,
    SpeechChoice,
    offer_speech,
)
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare

spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Deepgram",
        summary="Hear callers and speak to them, as they speak.",
        icon="phone",
        group="calls",
        guide=(
            "In the Deepgram console open API keys and make one with the role Member.",
            (
                "Save here and try it out: a session for hearing and one for speaking are opened; "
                "nothing is charged."
            ),
            (
                "Calls from then on are heard and spoken by Deepgram; the built-in engine stands "
                "by for the case that it fails."
            ),
        ),
        fields=(
            CredentialField(
                name="api_key",
                label="API key",
                hint="Made in the Deepgram console under API keys; the role Member is enough.",
                secret=True,
            ),
            CredentialField(
                name="api_url",
                label="API address",
                hint="Change only for the EU or your own installation, like wss://speech.example.",
                required=False,
                pattern=r"wss?://[^\s/]+",
                default=API,
            ),
        ),
        test=check_account,
    )
)


class DeepgramSpeech:
    """Hears and speaks with the account of a choice; never with any other address than its own."""

    def recogniser(self, choice: SpeechChoice, *, language: str) -> Recogniser | None:
        return DeepgramRecogniser(choice, language=language)

    def speaker(self, choice: SpeechChoice, *, language: str, sample_rate: int) -> Speaker | None:
        return DeepgramSpeaker(choice, language=language, sample_rate=sample_rate)


offer_speech(CONNECTOR, DeepgramSpeech())
