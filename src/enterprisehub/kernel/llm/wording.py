"""What a model is told, ready to be sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    instructions: str
    prompt: str
    max_tokens: int
    timeout_seconds: float
