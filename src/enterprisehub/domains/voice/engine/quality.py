"""How well a line sounds, from what its transport measured."""

from enterprisehub.domains.voice.ports import Line

_BEST = 93.2
_LOSS_FACTOR = 2.5
_LATE_MS = 177.3


def estimate_mos(line: Line) -> float | None:
    """Mean opinion score 1 to 4.5 by a shortened E-model (ITU-T G.107), None without figures.

    Delay is half the round trip plus twice the jitter; loss weighs as for speech codecs that hide
    little of it.
    """
    if line.jitter_ms is None and line.loss_ratio is None:
        return None
    delay = (line.round_trip_ms or 0.0) / 2 + 2 * (line.jitter_ms or 0.0) + 10
    late = max(0.0, delay - _LATE_MS)
    rating = _BEST - 0.024 * delay - 0.11 * late - _LOSS_FACTOR * 100 * (line.loss_ratio or 0.0)
    rating = min(100.0, max(0.0, rating))
    mos = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return round(max(1.0, mos), 2)
