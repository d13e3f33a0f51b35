"""Why a model's server did not answer, in words for people."""

from typing import Final

_REASONS: Final = {
    401: "The server refuses the key. Check that it is whole and still valid.",
    402: "The vendor says that the account has no credit left.",
    403: "The server refuses the key for this model.",
    404: "The server knows no such model, or the address is not that of its API.",
    429: "The server takes no more calls just now: its limit or the account's credit is reached.",
}
_MOST = 500


def refusal_of(error: BaseException) -> str | None:
    """What its answer means that refused the call; None where it was something else."""
    return _REASONS.get(getattr(error, "status_code", None) or 0)


def words_of(error: BaseException) -> str:
    """The refusal with its number, or what the library says of anything else."""
    if reason := refusal_of(error):
        return f"{reason} (HTTP {error.status_code})"  # type: ignore[attr-defined]
    if isinstance(error, TimeoutError):
        return "No answer came in time."
    return f"{type(error).__name__}: {error}"[:_MOST]
