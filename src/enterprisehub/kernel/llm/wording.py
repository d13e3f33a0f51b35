"""What a model is told, ready to be sent, and what its answer took."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    instructions: str
    prompt: str
    max_tokens: int
    timeout_seconds: float


@dataclass(slots=True)
class Bill:
    """What one call has used so far, answered or not.

    `tokens` are in, out and cached; the cost is None for a model without a known price.
    """

    tokens: tuple[int, int, int] = (0, 0, 0)
    cost_microcents: int | None = None
