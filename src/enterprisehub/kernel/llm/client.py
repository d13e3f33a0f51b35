"""Talking to one model through pydantic-ai. Loading this takes seconds: import it when needed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from pydantic_ai import Agent
from pydantic_ai.exceptions import AgentRunError, UserError
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage

from enterprisehub.kernel.llm.wording import Wording

FAILURES = (AgentRunError, UserError, TimeoutError, OSError, ExceptionGroup)
_MICROCENTS_PER_DOLLAR = 100 * 1_000_000


@dataclass(frozen=True, slots=True)
class Said:
    """`tokens` are in, out and cached; the cost is None for a model without a known price."""

    value: Any
    tokens: tuple[int, int, int]
    cost_microcents: int | None


async def complete(model: Model, wording: Wording, output: type[Any]) -> Said:
    """One whole answer that fits `output`."""
    agent = Agent(
        model,
        output_type=output,
        instructions=wording.instructions,
        model_settings=_settings(wording),
    )
    result = await agent.run(wording.prompt, timeout=wording.timeout_seconds)
    return Said(result.output, _tokens(result.usage), _cost_microcents(result.all_messages()))


class Speech:
    """One answer in pieces; figures are there when all pieces have been taken."""

    def __init__(self, model: Model, wording: Wording) -> None:
        self._agent = Agent(
            model, instructions=wording.instructions, model_settings=_settings(wording)
        )
        self._wording = wording
        self.tokens = (0, 0, 0)
        self.cost_microcents: int | None = None

    async def pieces(self) -> AsyncIterator[str]:
        async with self._agent.run_stream(self._wording.prompt) as result:
            async for piece in result.stream_text(delta=True, debounce_by=None):
                yield piece
            self.tokens = _tokens(result.usage)
            self.cost_microcents = _cost_microcents(result.all_messages())


def _settings(wording: Wording) -> ModelSettings:
    return ModelSettings(
        max_tokens=wording.max_tokens, timeout=wording.timeout_seconds, temperature=0.2
    )


def _tokens(usage: RunUsage) -> tuple[int, int, int]:
    return usage.input_tokens, usage.output_tokens, usage.cache_read_tokens


def _cost_microcents(messages: list[ModelMessage]) -> int | None:
    """From the bundled price list; None for a model it does not know (a server of your own)."""
    total = 0
    for message in messages:
        if not isinstance(message, ModelResponse):
            continue
        try:
            total += round(float(message.cost().total_price) * _MICROCENTS_PER_DOLLAR)
        except (LookupError, AssertionError):
            return None
    return total
