"""The sockets of calls as an AsyncAPI 3.0 document, made from the types that the code uses."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from enterprisehub.domains.voice.ports import messages as m

REFERENCE = "#/components/schemas/{model}"
_SOUND = "Signed 16-bit little-endian PCM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a channel: sent by the hub, or to it. Without a `shape` it is sound."""

    name: str
    sent: bool
    says: str = ""
    shape: Any = None
    example: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way on which messages go."""

    name: str
    title: str
    address: str | None
    says: str
    messages: tuple[Message, ...]


CHANNELS: tuple[Channel, ...] = (
    Channel(
        name="browserWords",
        title="Words beside a browser's call",
        address=None,
        says="The WebRTC data channel that the browser opens under the name “words” in its offer "
        "to `POST /api/calls/{call_id}/offer`. The sound itself goes as WebRTC audio both ways; "
        "STUN and TURN servers are told by `GET /api/calls/{call_id}/relays`.",
        messages=(
            Message(
                name="agent", sent=True, shape=m.AgentWords,
                example={"type": "agent", "turn": 1, "text": "Hello!", "speak": False,
                         "by": "agent"},
            ),
            Message(
                name="caller", sent=True, shape=m.CallerWords,
                example={"type": "caller", "text": "I want to sell my house", "final": True},
            ),
            Message(
                name="stop", sent=True, shape=m.StopWords,
                example={"type": "stop", "turn": 2, "heard": "The market has been"},
            ),
            Message(
                name="ended", sent=True, shape=m.EndedWords,
                example={"type": "ended", "reason": "agent_hung_up"},
            ),
            Message(
                name="typed", sent=False, shape=m.TypedWords,
                example={"type": "typed", "text": "It is in Austin."},
            ),
            Message(
                name="digit", sent=False, shape=m.KeyedDigit,
                example={"type": "digit", "digit": "5"},
            ),
            Message(
                name="hangUp", sent=False, shape=m.HangUpWords, example={"type": "hang_up"}
            ),
        ),
    ),
    Channel(
        name="carrierAudio",
        title="A carrier's sound",
        address="/voice/audio/{token}",
        says="A WebSocket of the voice process, in the form of Jambonz's `listen` verb "
        "(subprotocol audio.jambonz.org). The token opens one call, once, for three minutes; "
        "browsers are refused.",
        messages=(
            Message(
                name="facts", sent=False, shape=m.CallFacts,
                example={"callSid": "8f2c", "direction": "inbound", "sampleRate": 16000,
                         "mixType": "mono"},
            ),
            Message(
                name="callerSound", sent=False,
                says=f"{_SOUND} at the declared sample rate, about 20 ms a frame.",
            ),
            Message(
                name="dtmf", sent=False, shape=m.DigitEvent,
                example={"event": "dtmf", "dtmf": "5", "duration": "1600"},
            ),
            Message(
                name="agentSound", sent=True,
                says=f"{_SOUND} at `bidirectionalAudio.sampleRate`, 8000 where none is named.",
            ),
            Message(
                name="killAudio", sent=True, shape=m.KillAudio, example={"type": "killAudio"}
            ),
            Message(
                name="disconnect", sent=True, shape=m.Disconnect, example={"type": "disconnect"}
            ),
        ),
    ),
    Channel(
        name="liveNews",
        title="What changes in calls",
        address="/live/socket",
        says="A WebSocket of the console for people who are signed in and may see calls; "
        "`?since=` takes the last id received. Other topics come on it too. Programs with an API "
        "key take webhooks, or read the call again.",
        messages=(
            Message(
                name="call", sent=True, shape=m.LiveCall,
                example={"id": "0198…", "event": "voice.call",
                         "data": {"call_id": "0198…", "state": "in_progress", "what": "said"}},
            ),
        ),
    ),
    Channel(
        name="listening",
        title="Listening in",
        address="/calls/{call_id}/listen",
        says="The running call as a stream over HTTP, for colleagues who may see calls.",
        messages=(
            Message(
                name="bothSides", sent=True,
                says=f"{_SOUND}, 8000 Hz, two channels: the caller left, the agent right.",
            ),
        ),
    ),
)  # fmt: skip


@cache
def describe_sockets(version: str) -> dict[str, Any]:
    """The document, ready to be served."""
    found: dict[str, dict[str, Any]] = {"channels": {}, "operations": {}, "messages": {}}
    schemas: dict[str, Any] = {}
    for channel in CHANNELS:
        names = {one.name: f"{channel.name}.{one.name}" for one in channel.messages}
        found["channels"][channel.name] = _channel(channel, names)
        for one in channel.messages:
            found["messages"][names[one.name]] = _message(one, schemas)
            found["operations"][f"{'send' if one.sent else 'receive'}.{names[one.name]}"] = {
                "action": "send" if one.sent else "receive",
                "channel": {"$ref": f"#/channels/{channel.name}"},
                "messages": [{"$ref": f"#/channels/{channel.name}/messages/{one.name}"}],
            }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "EnterpriseHub calls",
            "version": version,
            "description": "What goes over the sockets of calls. “send” is what the hub sends. "
            "Requests and answers stand in /openapi.json.",
        },
        "defaultContentType": "application/json",
        "channels": found["channels"],
        "operations": found["operations"],
        "components": {"messages": found["messages"], "schemas": schemas},
    }


def _channel(channel: Channel, names: dict[str, str]) -> dict[str, Any]:
    parameters = [part[1:-1] for part in (channel.address or "").split("/") if part[:1] == "{"]
    return {
        "title": channel.title,
        "address": channel.address,
        "description": channel.says,
        **({"parameters": {name: {} for name in parameters}} if parameters else {}),
        "messages": {own: {"$ref": f"#/components/messages/{name}"} for own, name in names.items()},
    }


def _message(message: Message, schemas: dict[str, Any]) -> dict[str, Any]:
    if message.shape is None:
        return {
            "summary": message.says,
            "contentType": "application/octet-stream",
            "payload": {"type": "string", "format": "binary"},
        }
    schema = TypeAdapter(message.shape).json_schema(ref_template=REFERENCE)
    schemas |= schema.pop("$defs", {})
    schemas[message.shape.__name__] = schema
    return {
        "summary": " ".join((message.shape.__doc__ or "").split()),
        "payload": {"$ref": REFERENCE.format(model=message.shape.__name__)},
        "examples": [{"payload": message.example}],
    }
