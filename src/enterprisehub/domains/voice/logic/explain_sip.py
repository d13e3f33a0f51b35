"""What a carrier's code means, in words. Pure.

Sources: RFC 3261, 21.4 to 21.6; RFC 8197 (607); RFC 8688 (608).
"""

_MEANS = {
    400: "it could not read the request",
    401: "it wants other credentials than those of the carrier's settings",
    402: "the account has to be paid first",
    403: "it does not allow this call; ask it about the number called and the number called from",
    404: "it knows no such number",
    407: "it wants other credentials than those of the carrier's settings",
    408: "nobody answered in time",
    410: "the number is not in use any more",
    480: "the person cannot be reached at the moment",
    484: "the number is incomplete",
    486: "the line is busy",
    487: "the call ended before anybody answered",
    488: "both sides have no codec in common",
    500: "something failed at the carrier",
    502: "the network behind the carrier failed",
    503: "it is overloaded or out of service",
    504: "the network behind the carrier did not answer",
    600: "the person is busy on every line",
    603: "the person declined the call",
    604: "the number does not exist anywhere",
    606: "the called side takes no call of this form",
    607: "the person does not want such calls",
    608: "a filter declined the call for the person",
}
_CLASS_MEANS = {
    3: "the call should go to another address",
    4: "it did not accept the call",
    5: "something failed at the carrier",
    6: "the called side does not take the call",
}


def carrier_says(status: int, reason: str = "") -> str:
    """The code with the carrier's own words, and what it means."""
    means = _MEANS.get(status) or _CLASS_MEANS.get(status // 100, "that code is not known here")
    own = " ".join(reason.split())[:80]
    return f"The carrier answered {status}{f' ({own})' if own else ''}: {means}."
