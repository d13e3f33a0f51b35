"""The messages of the sockets, as they are sent and read: their description is made from these."""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import Field

# --- words beside the sound of a browser's call, as JSON over the data channel --------------------


class AgentWords(TypedDict):
    """The agent begins a sentence. Read it aloud yourself where `speak` is true; `by` is "agent"
    or the name of the colleague who speaks.
    """

    type: Literal["agent"]
    turn: int
    text: str
    speak: bool
    by: str


class CallerWords(TypedDict):
    """What was understood of the caller so far; `final`: their turn is over."""

    type: Literal["caller"]
    text: str
    final: bool


class StopWords(TypedDict):
    """The answer of this turn was interrupted; `heard` is what of it was heard."""

    type: Literal["stop"]
    turn: int
    heard: str


class EndedWords(TypedDict):
    """The call is over."""

    type: Literal["ended"]
    reason: str


class TypedWords(TypedDict):
    """Words written instead of spoken."""

    type: Literal["typed"]
    text: str


class KeyedDigit(TypedDict):
    """A key of a telephone's keypad."""

    type: Literal["digit"]
    digit: Annotated[str, Field(pattern=r"^[0-9*#]$")]


class HangUpWords(TypedDict):
    """The caller hangs up."""

    type: Literal["hang_up"]


type ToBrowser = AgentWords | CallerWords | StopWords | EndedWords
type FromBrowser = Annotated[TypedWords | KeyedDigit | HangUpWords, Field(discriminator="type")]

# --- a carrier's audio socket ---------------------------------------------------------------------


class BothWays(TypedDict, total=False):
    """How the carrier wants the agent's sound."""

    enabled: bool
    streaming: bool
    sampleRate: int


class CallFacts(TypedDict, total=False):
    """The first message: what the carrier knows of the call, and the form of its sound. Other
    fields are kept as they are.
    """

    callSid: str
    direction: str
    sampleRate: int
    mixType: Literal["mono"]
    bidirectionalAudio: BothWays


class DigitEvent(TypedDict):
    """A key was pressed at the telephone."""

    event: Literal["dtmf"]
    dtmf: Annotated[str, Field(pattern=r"^[0-9*#ABCD]$")]
    duration: NotRequired[str]


class KillAudio(TypedDict):
    """What was sent and not yet heard is to be forgotten: the caller interrupts."""

    type: Literal["killAudio"]


class Disconnect(TypedDict):
    """The agent's part is over; the carrier goes on with its next verb."""

    type: Literal["disconnect"]


type ToCarrier = KillAudio | Disconnect

# --- news for open pages --------------------------------------------------------------------------


class CallNews(TypedDict):
    """Something changed in a call: read the call again. `what` is changed, said, timed, slots …"""

    call_id: str
    state: str
    what: str


class LiveCall(TypedDict):
    """News of a call, as the live socket wraps them."""

    id: NotRequired[str]
    event: Literal["voice.call"]
    data: CallNews
