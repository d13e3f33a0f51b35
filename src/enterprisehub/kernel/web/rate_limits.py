"""How many requests a caller may make: token buckets, one per person, key or address."""

import math
from dataclasses import dataclass

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import RateLimited

_MOST_BUCKETS = 50_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Of this installation; what persons and keys may do is a setting of their tenant."""

    enforced: bool = True
    anonymous_per_minute: int = 600
    hooks_per_minute: int = 12_000
    """Of one address: a carrier sends all its tenants' webhooks from a few."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class Buckets:
    """The buckets of one process. A full one allows a minute's requests at once."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}

    def take(self, name: str, per_minute: int) -> None:
        """One request is counted.

        Raises:
            RateLimited: the bucket is empty; says when there is room again.
        """
        wait_seconds = self.try_take(name, per_minute)
        if wait_seconds:
            seconds = math.ceil(wait_seconds)
            message = f"Only {per_minute} requests a minute are allowed. Wait {seconds} s."
            raise RateLimited(message, retry_after_seconds=seconds)

    def try_take(self, name: str, per_minute: int) -> float:
        """0.0 when the request is counted, otherwise the seconds until it could be."""
        now = clock.now().timestamp()
        bucket = self._buckets.get(name)
        if bucket is None:
            self._make_room(now)
            bucket = self._buckets[name] = _Bucket(per_minute, now)
        rate = per_minute / 60
        passed = max(0.0, now - bucket.filled_at)
        bucket.tokens = min(per_minute, bucket.tokens + passed * rate)
        bucket.filled_at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return max(0.001, (1 - bucket.tokens) / rate)

    def _make_room(self, now: float) -> None:
        """A bucket untouched for a minute is full again, so it can be forgotten."""
        if len(self._buckets) < _MOST_BUCKETS:
            return
        kept = {k: b for k, b in self._buckets.items() if now - b.filled_at < 60}  # noqa: PLR2004
        self._buckets = kept if len(kept) < _MOST_BUCKETS else {}
