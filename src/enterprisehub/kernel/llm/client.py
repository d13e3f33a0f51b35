"""Talking to one model through pydantic-ai. Loading this takes seconds: import it when needed."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager

from pydantic_ai import Agent, capture_run_messages
from pydantic_ai.embeddings import (
    EmbeddingModel,
    EmbeddingResult,
    EmbeddingSettings,
)
from pydantic_ai.embeddings.result import EmbedInputType
from pydantic_ai.exceptions import (
    ModelAPIError,
    ModelConnectionError,
    ModelHTTPError,
    ModelRateLimitError,
    ModelServerError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from pydantic_ai.messages import ModelResponse
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from enterprisehub.kernel.llm.wording import Bill, Wording

_PASSING = (ModelConnectionError, ModelRateLimitError, ModelServerError, ModelUnavailableError)
_REFUSALS = frozenset({400, 413, 422})
_MICROCENTS_PER_DOLLAR = 100 * 1_000_000


async def complete[T](model: Model, wording: Wording, output: type[T], bill: Bill) -> T:
    """One whole answer that fits `output`; `bill` is filled even where none comes."""
    agent = Agent(
        model,
        output_type=output,
        instructions=wording.instructions,
        model_settings=_settings(wording),
    )
    with _billed(bill):
        result = await agent.run(wording.prompt, timeout=wording.timeout_seconds)
    return result.output


async def speak(model: Model, wording: Wording, bill: Bill) -> AsyncGenerator[str]:
    """One answer in pieces; `bill` is filled when they end, early or not."""
    agent = Agent(model, instructions=wording.instructions, model_settings=_settings(wording))
    with _billed(bill):
        async with agent.run_stream(wording.prompt) as result:
            async for piece in result.stream_text(delta=True, debounce_by=None):
                yield piece


async def vectors(
    model: EmbeddingModel, texts: Sequence[str], kind: EmbedInputType, bill: Bill
) -> list[tuple[float, ...]]:
    """One vector per text, in their order; plain numbers, which every server knows to send."""
    plain = EmbeddingSettings(extra_body={"encoding_format": "float"})
    result = await model.embed(texts, input_type=kind, settings=plain)
    bill.tokens = (result.usage.input_tokens, 0, 0)
    bill.cost_microcents = _cost_microcents([result])
    return [tuple(vector) for vector in result.embeddings]


def refuses(error: Exception) -> bool:
    """Whether the model will never take this text: too long for it, or of another kind."""
    return isinstance(error, ModelHTTPError) and error.status_code in _REFUSALS


def passes(error: Exception) -> bool:
    """Whether the same model may well answer in a moment; one that kept silent will not."""
    return isinstance(error, _PASSING) and not isinstance(error, ModelTimeoutError)


def asked_to_wait_seconds(error: Exception) -> float | None:
    """How long the provider asks to be left alone (Retry-After), where it says so."""
    return error.retry_after if isinstance(error, ModelAPIError) else None


@contextmanager
def _billed(bill: Bill) -> Iterator[None]:
    with capture_run_messages() as messages:
        try:
            yield
        finally:
            answers = [message for message in messages if isinstance(message, ModelResponse)]
            bill.tokens = _tokens(answers)
            bill.cost_microcents = _cost_microcents(answers)


def _settings(wording: Wording) -> ModelSettings:
    """The library never tries again by itself: the gateway does, within the question's time."""
    return ModelSettings(
        max_tokens=wording.max_tokens,
        timeout=wording.timeout_seconds,
        max_retries=0,
        temperature=0.2,
    )


def _tokens(answers: Sequence[ModelResponse]) -> tuple[int, int, int]:
    return (
        sum(answer.usage.input_tokens for answer in answers),
        sum(answer.usage.output_tokens for answer in answers),
        sum(answer.usage.cache_read_tokens for answer in answers),
    )


def _cost_microcents(answers: Sequence[ModelResponse | EmbeddingResult]) -> int | None:
    """From the bundled price list; None for a model it does not know (a server of your own)."""
    total = 0
    for answer in answers:
        try:
            total += round(float(answer.cost().total_price) * _MICROCENTS_PER_DOLLAR)
        except (LookupError, AssertionError, ValueError):
            return None
    return total if answers else None
