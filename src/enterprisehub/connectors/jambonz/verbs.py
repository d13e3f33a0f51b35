"""What Jambonz is told to do with a call, as its verbs. Pure. Source: docs.jambonz.org/verbs.

The hang-up stands last, so that a call whose sound ends is over.
"""

from typing import Any

from enterprisehub.domains.voice.contracts.placing import Answered, Onward

type App = list[dict[str, Any]]
HEARD_HERTZ, SPOKEN_HERTZ = 16_000, 8_000
BUSY_STATUS = 486
ANSWER_SECONDS = 30
KEY_SECONDS = 10
TAKE_OR_DECLINE = "Press 1 to take the call, or any other key to decline."


def connect_sound(
    answered: Answered,
    *,
    sockets: str,
    done_hook: str,
    dialled_hook: str,
    machine_hook: str | None = None,
) -> App:
    """The call's sound flows both ways to our socket; afterwards `done_hook` is asked.

    With `machine_hook` the switch also tells whether a machine answered.
    """
    if answered.onward is not None:
        return go_on(answered.onward, confirm_hook="", dialled_hook=dialled_hook)
    if not answered.media_token:
        return [{"verb": "sip:decline", "status": BUSY_STATUS, "reason": answered.refused[:60]}]
    listen: dict[str, Any] = {
        "verb": "listen",
        "url": f"{sockets}/voice/audio/{answered.media_token}",
        "sampleRate": HEARD_HERTZ,
        "mixType": "mono",
        "passDtmf": True,
        "bidirectionalAudio": {"enabled": True, "streaming": True, "sampleRate": SPOKEN_HERTZ},
        "actionHook": done_hook,
    }
    config: App = []
    if machine_hook is not None:
        config = [{"verb": "config", "amd": {"actionHook": machine_hook}}]
    return [*config, {"verb": "answer"}, listen, {"verb": "hangup"}]


def go_on(onward: Onward, *, confirm_hook: str, dialled_hook: str) -> App:
    """After the agent's part: connected with somebody, who hears first what it is about.

    `dialled_hook` is told what became of it.
    """
    if not onward.target:
        return say_and_hang_up(onward.last_words)
    dial: dict[str, Any] = {
        "verb": "dial",
        "target": [{"type": "phone", "number": onward.target}],
        "answerOnBridge": True,
        "timeout": ANSWER_SECONDS,
        "actionHook": dialled_hook,
    }
    if onward.caller_e164:
        dial["callerId"] = onward.caller_e164
    if onward.warm:
        dial["confirmHook"] = confirm_hook
    return [dial, {"verb": "hangup"}]


def say_and_hang_up(text: str | None) -> App:
    """The last words of a call, where there are any."""
    words: App = [{"verb": "say", "text": text}] if text else []
    return [*words, {"verb": "hangup"}]


def tell_colleague(onward: Onward, *, keyed_hook: str) -> App:
    """A colleague hears what it is about, and takes the call with 1.

    Without that the leg ends, so that no colleague's answering machine swallows a caller.
    """
    about = onward.summary[:1000] or "A caller for you."
    return [
        {
            "verb": "gather",
            "input": ["digits"],
            "numDigits": 1,
            "timeout": KEY_SECONDS,
            "actionHook": keyed_hook,
            "say": {"text": f"{about} {TAKE_OR_DECLINE}"},
        },
        {"verb": "hangup"},
    ]


def take_or_decline(*, takes: bool) -> App:
    """What follows a colleague's key. A leg that still stands afterwards is connected."""
    if takes:
        return [{"verb": "say", "text": "You are connected now."}]
    return say_and_hang_up("All right. The caller will be called back.")
