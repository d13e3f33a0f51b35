"""Whether sound flows as fast as it was declared to.

Twice as fast is stereo, a doubled rate or a flood; half as fast, where it comes evenly, is a
companded codec or a halved rate. Both would be understood as noise, so the call ends with a reason.
"""

from enterprisehub.domains.voice.ports import Broken

_BUCKET_MS = 1000.0
_BUCKETS = 4
_TOO_FAST, _TOO_SLOW = 1.6, 0.62
_EVEN = 0.12
_MOST_AHEAD_MS = 10_000
_STALL_MS = 150


class FlowCheck:
    """Feed it the length of every frame and the time it came."""

    def __init__(self) -> None:
        self._began_ms: float | None = None
        self._bucket_ms = 0.0
        self._heard_ms = 0.0
        self._all_ms = 0.0
        self._speeds: list[float] = []
        self._last_ms = 0.0
        self._stalled_at = -_BUCKETS

    def feed(self, lasts_ms: float, now_ms: float) -> Broken | None:
        """What is wrong, once it is sure."""
        if self._began_ms is None:
            self._began_ms = self._bucket_ms = self._last_ms = now_ms
        if now_ms - self._last_ms > _STALL_MS:
            self._stalled_at = len(self._speeds)
        self._last_ms = now_ms
        self._heard_ms += lasts_ms
        self._all_ms += lasts_ms
        if self._all_ms - (now_ms - self._began_ms) > _MOST_AHEAD_MS:
            return Broken("flood", "The other side sends far more sound than time goes by.")
        took = now_ms - self._bucket_ms
        if took < _BUCKET_MS:
            return None
        self._speeds.append(self._heard_ms / took)
        self._bucket_ms, self._heard_ms = now_ms, 0.0
        return self._judge(self._speeds[-_BUCKETS:])

    def _judge(self, last: list[float]) -> Broken | None:
        if len(last) < _BUCKETS or max(last) - min(last) > _EVEN * max(last):
            return None
        if min(last) > _TOO_FAST:
            return Broken(
                "wrong_rate",
                f"Sound comes {min(last):.1f} times as fast as declared: "
                "stereo, or a higher sample rate.",
            )
        stalls = len(self._speeds) - self._stalled_at <= _BUCKETS
        if max(last) < _TOO_SLOW and not stalls:
            return Broken(
                "wrong_codec",
                f"Sound comes at {max(last):.1f} of the declared speed: "
                "a companded codec, or a lower sample rate.",
            )
        return None
