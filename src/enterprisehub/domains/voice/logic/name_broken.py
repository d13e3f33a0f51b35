"""Carriers that did not put a call through, so that the next try goes by another. Pure."""

from enterprisehub.domains.voice.models import CallRow

CARRIER_BROKEN = range(500, 600)
"""SIP: a server failed (RFC 3261, 21.5). From 600 on it is the called person who declines."""


def is_carrier_broken(call: CallRow) -> bool:
    """Whether the call failed at its carrier, not at the called person."""
    return int(call.facts.get("sip_status") or 0) in CARRIER_BROKEN


def broken_carriers(call: CallRow) -> tuple[str, ...]:
    """Those that failed in this call or in the tries before it, each once."""
    own = (call.carrier,) if is_carrier_broken(call) and call.carrier else ()
    return tuple(dict.fromkeys((*call.facts.get("broken", ()), *own)))


def has_untried(call: CallRow) -> bool:
    """Whether another carrier may be left: those known as broken are only tried when all are."""
    known = call.facts.get("broken", ())
    return is_carrier_broken(call) and bool(call.carrier) and call.carrier not in known
