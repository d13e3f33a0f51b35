"""What Jambonz reports becomes our words. Pure."""

from typing import Any, Literal
from uuid import UUID

from enterprisehub.domains.voice.contracts.placing import LineReport
from enterprisehub.kernel.connectors.inbox import Delivery, parses

CONNECTOR = "jambonz"
type State = Literal["queued", "ringing", "in_progress", "completed", "failed", "no_answer", "busy"]
STATES: dict[str, State] = {
    "queued": "queued",
    "trying": "queued",
    "ringing": "ringing",
    "alerting": "ringing",
    "early-media": "ringing",
    "in-progress": "in_progress",
    "completed": "completed",
    "failed": "failed",
    "busy": "busy",
    "no-answer": "no_answer",
}
MACHINES = {
    "amd_human_detected": False,
    "amd_machine_detected": True,
    "amd_machine_stopped_speaking": True,
    "amd_tone_detected": True,
}
GREETING_OVER = frozenset({"amd_machine_stopped_speaking", "amd_tone_detected"})
"""What a machine does when a message may be left. Source: @jambonz/schema, callbacks/amd."""


@parses(CONNECTOR)
def parse(delivery: Delivery) -> list[object]:
    """A change of a call's state, or who answered it."""
    it = delivery.payload
    if delivery.type == "machine":
        if it.get("type") not in MACHINES:
            return []
        found = _report(it, "in_progress", MACHINES[str(it["type"])])
    else:
        state = STATES.get(str(it.get("call_status", "")))
        if state is None:
            return []
        found = _report(it, state, None)
    return [found]


def _report(it: dict[str, Any], state: State, machine: bool | None) -> LineReport:  # noqa: FBT001
    return LineReport(
        connector=CONNECTOR,
        provider_id=str(it["call_sid"]),
        state=state,
        key=_key(it.get("key")),
        from_e164=number_of(it.get("from")),
        to_e164=number_of(it.get("to")),
        trunk=str(it.get("originating_sip_trunk_name") or ""),
        sip_status=int(it["sip_status"]) if it.get("sip_status") else None,
        sip_reason=str(it.get("sip_reason") or ""),
        answered_by_machine=machine,
        greeting_over=machine is not None and it.get("type") in GREETING_OVER,
    )


def number_of(value: Any) -> str | None:
    """+15125550143 of what carriers write: with or without plus, as a SIP address, or withheld."""
    text = str(value or "").removeprefix("sip:").partition("@")[0].strip()
    digits = "".join(c for c in text if c.isdigit())
    if not 7 <= len(digits) <= 15 or any(c.isalpha() for c in text):  # noqa: PLR2004  E.164
        return None
    return f"+1{digits}" if len(digits) == 10 and not text.startswith("+") else f"+{digits}"  # noqa: PLR2004


def _key(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
