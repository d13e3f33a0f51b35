"""Why a model's server did not answer, in words for people."""

import socket
import ssl
from collections.abc import Iterator
from typing import Final

_REASONS: Final = {
    401: "The server refuses the key. Check that it is whole and still valid.",
    402: "The vendor says that the account has no credit left.",
    403: "The server refuses the key for this model.",
    404: "The server knows no such model, or the address is not that of its API.",
    429: "The server takes no more calls just now: its limit or the account's credit is reached.",
}
_BROKEN: Final = 500
_MOST = 500
_CAUSES: Final = (
    (
        socket.gaierror,
        "No server of that name is found. Check its address, and this machine's way out.",
    ),
    (
        ConnectionRefusedError,
        "Nothing listens at its address. Check the address and that the server runs.",
    ),
    (ssl.SSLError, "Its certificate is not trusted. Check the address and the certificate."),
    (TimeoutError, "No answer came in time. Check that the server runs and is not overloaded."),
)


def refusal_of(error: BaseException) -> str | None:
    """What its answer means that refused the call; None where it was something else."""
    return _REASONS.get(getattr(error, "status_code", None) or 0)


def failure_of(error: BaseException) -> str:
    """Why there was no usable answer and what to look at, without the library's own words."""
    if reason := refusal_of(error):
        return reason
    status = getattr(error, "status_code", None) or 0
    if status >= _BROKEN:
        return f"The server itself is in trouble (HTTP {status}). Try again in a while."
    for cause in _led_to(error):
        for kind, words in _CAUSES:
            if isinstance(cause, kind):
                return words
    if status:
        return f"The server refuses the question (HTTP {status}). Check the model and the address."
    if any(
        isinstance(cause, OSError) or "Connect" in type(cause).__name__ for cause in _led_to(error)
    ):
        return "The server cannot be reached. Check the address and that the server runs."
    return "Its answer is none that a model gives. Check that the address is that of its API."


def _led_to(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, the outermost first."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def words_of(error: BaseException) -> str:
    """The refusal with its number, or what the library says of anything else."""
    if reason := refusal_of(error):
        return f"{reason} (HTTP {error.status_code})"  # type: ignore[attr-defined]
    if isinstance(error, TimeoutError):
        return "No answer came in time."
    return f"{type(error).__name__}: {error}"[:_MOST]
