"""Whether an account may hear and speak: both sessions open and close; nothing is charged."""

from enterprisehub.connectors.deepgram.listen import DeepgramRecogniser
from enterprisehub.connectors.deepgram.speak import DeepgramSpeaker
from enterprisehub.domains.voice.ports import SpeechChoice, SpeechFailed
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected

_RATE = 8000


async def check_account(account: Account) -> str:
    """Words for people when it works.

    Raises:
        ConnectorRejected, ConnectorFailed: it does not.
    """
    choice = SpeechChoice(
        vendor=account.connector, credentials=account.credentials, options=account.options
    )
    recogniser = DeepgramRecogniser(choice, language="en")
    speaker = DeepgramSpeaker(choice, language="en", sample_rate=_RATE)
    try:
        await recogniser.open()
        await speaker.open()
    except SpeechFailed as failure:
        rejected = failure.code == "key_rejected"
        kind = ConnectorRejected if rejected else ConnectorFailed
        raise kind(str(failure)) from failure
    finally:
        await recogniser.close()
        await speaker.close()
    return "Deepgram hears and speaks with this key."
