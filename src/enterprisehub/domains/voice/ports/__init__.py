"""The seams of a call: who thinks, who is told, who keeps the sound, who hears and speaks.

The engine (`voice.engine`) hears, speaks and keeps time; it knows no tenant and no database. The
rest of the domain gives it a `Brain`, a `CallEvents`, a `RecordingSink` and a `CallSetup`, and gets
a `CallControl`. All times of a call are milliseconds on its own clock, which starts at 0 when the
first frame may flow; all sound is signed 16-bit little-endian PCM.
"""

from enterprisehub.domains.voice.ports.brain import (
    Brain,
    ChangeLanguage,
    HangUp,
    Hold,
    Part,
    Say,
    SendDigits,
    Transfer,
    Utterance,
)
from enterprisehub.domains.voice.ports.control import CallControl
from enterprisehub.domains.voice.ports.desk import (
    Briefing,
    CallDesk,
    MakeDesk,
    Switchboard,
    attend,
    call_desk,
)
from enterprisehub.domains.voice.ports.edge import Broken, Digit, Edge, Inbound, Line, Sound, Typed
from enterprisehub.domains.voice.ports.messages import (
    CallFacts,
    CallNews,
    DigitEvent,
    FromBrowser,
    ToBrowser,
    ToCarrier,
)
from enterprisehub.domains.voice.ports.notices import (
    AgentSaid,
    CallerSaid,
    CallEvents,
    DigitPressed,
    Ended,
    Interrupted,
    Metered,
    Notice,
    QualitySeen,
    StateChanged,
    Trouble,
    TurnTimed,
    Unspoken,
)
from enterprisehub.domains.voice.ports.recording import RecordedChunk, RecordingSink
from enterprisehub.domains.voice.ports.relays import RELAYS, Relay
from enterprisehub.domains.voice.ports.setup import (
    Arrival,
    BargeIn,
    CallClaim,
    CallSetup,
    SpeechChoice,
)
from enterprisehub.domains.voice.ports.speech import (
    Recognised,
    Recogniser,
    Speaker,
    SpeechFailed,
    SpeechVendor,
    offer_speech,
    speech_vendor,
)
from enterprisehub.domains.voice.ports.telephony import Dial, Dialled, Telephony

__all__ = [
    "RELAYS",
    "AgentSaid",
    "Arrival",
    "BargeIn",
    "Brain",
    "Briefing",
    "Broken",
    "CallClaim",
    "CallControl",
    "CallDesk",
    "CallEvents",
    "CallFacts",
    "CallNews",
    "CallSetup",
    "CallerSaid",
    "ChangeLanguage",
    "Dial",
    "Dialled",
    "Digit",
    "DigitEvent",
    "DigitPressed",
    "Edge",
    "Ended",
    "FromBrowser",
    "HangUp",
    "Hold",
    "Inbound",
    "Interrupted",
    "Line",
    "MakeDesk",
    "Metered",
    "Notice",
    "Part",
    "QualitySeen",
    "Recognised",
    "Recogniser",
    "RecordedChunk",
    "RecordingSink",
    "Relay",
    "Say",
    "SendDigits",
    "Sound",
    "Speaker",
    "SpeechChoice",
    "SpeechFailed",
    "SpeechVendor",
    "StateChanged",
    "Switchboard",
    "Telephony",
    "ToBrowser",
    "ToCarrier",
    "Transfer",
    "Trouble",
    "TurnTimed",
    "Typed",
    "Unspoken",
    "Utterance",
    "attend",
    "call_desk",
    "offer_speech",
    "speech_vendor",
]
