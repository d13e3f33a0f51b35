"""When a failed call is tried again: ten tries over three days, each pause a little random.

Source of the pauses: standardwebhooks.com, "Deliverability and reliability": at once, then after
5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h: 75 h 35 min 5 s in all.
"""

import random
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from enterprisehub.kernel import clock

PAUSES_SECONDS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
MAX_ATTEMPTS = len(PAUSES_SECONDS) + 1
JITTER_RATIO = 0.1
OFF_AFTER = timedelta(days=5)
"""An endpoint that has only failed for so long is switched off."""
STEADY_FAILURES = 5
"""From so many failures in a row on, an endpoint is given pauses between single tries."""
_FIRST_REST_SECONDS, _LONGEST_REST_SECONDS = 30, 900
_LONGEST_ASKED_SECONDS = 86_400
BUSY = frozenset({429, 502, 503, 504})
"""Answers of a server that has too much to do: it is left alone for a while."""
GONE = 410


def pause_seconds(attempts: int, asked_seconds: float | None = None) -> float | None:
    """How long to wait after so many failed attempts; None when there shall be no other one.

    `asked_seconds` is what the server asked for; it lengthens the pause, within a day.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    own: float = PAUSES_SECONDS[attempts - 1] * (1 + random.uniform(0, JITTER_RATIO))  # noqa: S311
    return max(own, min(asked_seconds or 0.0, _LONGEST_ASKED_SECONDS))


def rest_seconds(
    failures: int, status: int | None, asked_seconds: float | None = None
) -> float | None:
    """How long the whole endpoint is left alone after so many failures in a row; None: not."""
    asked = min(asked_seconds, _LONGEST_REST_SECONDS) if asked_seconds else None
    if failures < STEADY_FAILURES:
        return (asked or _FIRST_REST_SECONDS) if status in BUSY else None
    steps = min(failures - STEADY_FAILURES, 10)
    own: float = min(_FIRST_REST_SECONDS * 2**steps, _LONGEST_REST_SECONDS)
    jitter = random.uniform(0, JITTER_RATIO)  # noqa: S311  no secret hangs on it
    return max(own * (1 + jitter), asked or 0.0)


def asked_seconds(retry_after: str | None) -> float | None:
    """The Retry-After header in seconds from now (RFC 9110, 10.2.3); None where there is none."""
    if not retry_after:
        return None
    given = retry_after.strip()
    if given.isascii() and given.isdigit():
        return float(given[:9])
    try:
        at: datetime = parsedate_to_datetime(given)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if at.tzinfo is None:
        return None
    return max((at - clock.now()).total_seconds(), 0.0)
