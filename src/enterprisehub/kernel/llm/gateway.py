"""Asking a language model: routed, redacted, fenced, budgeted, recorded, with a fallback chain.

Nothing here decides anything. Callers have a deterministic way of their own and take it when
`ModelUnavailable` is raised: without a key, when the budget is spent, when every model failed.
"""

import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from uuid import UUID

import structlog
from pydantic import BaseModel
from sqlalchemy import func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import BudgetExhausted, Unavailable
from enterprisehub.kernel.llm.fence import fenced
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.llm.policy import ModelSettings, Route
from enterprisehub.kernel.llm.providers import Candidate, candidates, model_of
from enterprisehub.kernel.llm.wording import Wording
from enterprisehub.kernel.scope import Ref, Scope
from enterprisehub.kernel.text.known_values import Known
from enterprisehub.kernel.text.personal_data import Redactor

log = structlog.get_logger()
_CHARACTERS_PER_TOKEN = 4  # an estimate before the call; the provider's count settles it
_LONGEST_MASK = 40
_RESERVED_MICROCENTS_PER_TOKEN = 500  # five dollars per million tokens, until the price is known


class ModelUnavailable(Unavailable):
    """No model answers; the deterministic engine goes on."""

    code = "model_unavailable"
    title = "No language model answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question[T]:
    """`prompt` is ours; `untrusted` are outsiders' words by name, which get fenced.

    `known` are values of the person at hand, masked beside what detectors find. `output` is str
    or a pydantic model that the answer must fit.
    """

    route: Route
    instructions: str
    prompt: str
    output: type[T]
    prompt_version: str
    untrusted: Mapping[str, str] = field(default_factory=dict)
    known: Known | None = None
    max_tokens: int = 800
    run_id: UUID | None = None
    subject: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer[T]:
    value: T
    provider: str
    model: str
    tokens_in: int
    tokens_out: int
    cost_microcents: int
    latency_ms: int


@dataclass(frozen=True, slots=True)
class _Prepared:
    settings: ModelSettings
    candidates: list[Candidate]
    instructions: str
    prompt: str
    redactor: Redactor | None


async def ask[T](database: Database, scope: Scope, question: Question[T]) -> Answer[T]:
    """The first model on the route that answers well. Holds no transaction while it waits.

    Raises:
        ModelUnavailable: none is connected, or all failed.
        BudgetExhausted: the tenant's monthly budget is spent; no call was made.
    """
    ready = await _prepare(database, scope, question)
    problems = []
    for candidate in ready.candidates:
        call_id = await _reserve(database, scope, question, candidate, ready)
        began = time.perf_counter()
        try:
            said = await _client().complete(
                model_of(candidate), _wording(ready, question), question.output
            )
        except _client().FAILURES as error:
            problem = f"{candidate.provider.connector}: {type(error).__name__}: {error}"[:500]
            log.warning("model failed", provider=candidate.provider.connector, error=problem)
            problems.append(problem)
            await _settle(database, scope, call_id, began, error=problem)
            continue
        await _settle(
            database,
            scope,
            call_id,
            began,
            tokens=said.tokens,
            cost_microcents=said.cost_microcents,
        )
        return Answer(
            value=_restored(said.value, ready.redactor),
            provider=candidate.provider.connector,
            model=candidate.model_name,
            tokens_in=said.tokens[0],
            tokens_out=said.tokens[1],
            cost_microcents=said.cost_microcents or 0,
            latency_ms=round((time.perf_counter() - began) * 1000),
        )
    why = "; ".join(problems) or "No language model is connected, or models are switched off."
    raise ModelUnavailable(f"{why} The deterministic engine is in use.")


async def stream(database: Database, scope: Scope, question: Question[str]) -> AsyncIterator[str]:
    """The answer as it grows, piece by piece, from the first model that begins to answer.

    Raises:
        ModelUnavailable: none is connected, or all failed before the first word.
        BudgetExhausted: as `ask`.
    """
    ready = await _prepare(database, scope, question)
    for candidate in ready.candidates:
        call_id = await _reserve(database, scope, question, candidate, ready)
        began, spoken = time.perf_counter(), False
        speech = _client().Speech(model_of(candidate), _wording(ready, question))
        try:
            async for piece in _whole(speech.pieces(), ready.redactor):
                spoken = True
                yield piece
        except _client().FAILURES as error:
            await _settle(database, scope, call_id, began, error=str(error)[:500])
            if spoken:
                raise ModelUnavailable(f"The model stopped in mid-answer: {error}") from error
            continue
        await _settle(
            database,
            scope,
            call_id,
            began,
            tokens=speech.tokens,
            cost_microcents=speech.cost_microcents,
        )
        return
    raise ModelUnavailable("No language model answered. The deterministic engine is in use.")


async def available(db: Db, route: Route) -> bool:
    """Whether a model would be asked for this task now."""
    settings = await ModelSettings.load(db)
    if not await candidates(db, settings, route):
        return False
    return await spent_this_month(db) < settings.monthly_budget_cents * 1_000_000


async def spent_this_month(db: Db) -> int:
    """Millionths of a cent spent or reserved since the first of the month, UTC."""
    first = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    query = select(func.coalesce(func.sum(ModelCallRow.cost_microcents), 0)).where(
        ModelCallRow.created_at >= first
    )
    return int(await db.scalar(query) or 0)


async def _prepare(database: Database, scope: Scope, question: Question[Any]) -> _Prepared:
    async with database.scoped(scope) as db:
        settings = await ModelSettings.load(db)
        found = await candidates(db, settings, question.route)
    redactor = Redactor(question.known) if settings.redact else None
    untrusted = {
        name: redactor.mask(text).text if redactor else text
        for name, text in question.untrusted.items()
    }
    rule, material = fenced(untrusted)
    prompt = redactor.mask(question.prompt).text if redactor else question.prompt
    instructions = f"{question.instructions}\n{rule}".strip()
    return _Prepared(settings, found, instructions, f"{prompt}\n{material}".strip(), redactor)


def _wording(ready: _Prepared, question: Question[Any]) -> Wording:
    return Wording(
        ready.instructions, ready.prompt, question.max_tokens, ready.settings.timeout_seconds
    )


def _client() -> ModuleType:
    """The client library is loaded when a model is first asked: it takes seconds."""
    from enterprisehub.kernel.llm import client  # noqa: PLC0415

    return client


async def _reserve(
    database: Database,
    scope: Scope,
    question: Question[Any],
    candidate: Candidate,
    ready: _Prepared,
) -> UUID:
    characters = len(ready.instructions) + len(ready.prompt)
    tokens = characters // _CHARACTERS_PER_TOKEN + question.max_tokens
    if tokens > ready.settings.tokens_per_call:
        limit = ready.settings.tokens_per_call
        raise BudgetExhausted(f"This call would take about {tokens} tokens; the limit is {limit}.")
    async with database.scoped(scope) as db:
        spent, budget = await spent_this_month(db), ready.settings.monthly_budget_cents
        estimate = tokens * _RESERVED_MICROCENTS_PER_TOKEN
        if spent + estimate > budget * 1_000_000:
            raise BudgetExhausted(
                f"This month's model budget of {budget / 100:.2f} USD is spent. Raise it under "
                "Settings → Models; until then the deterministic engine is in use."
            )
        row = ModelCallRow(
            route=question.route,
            provider=candidate.provider.connector,
            model=candidate.model_name,
            prompt_version=question.prompt_version,
            cost_microcents=estimate,
            run_id=question.run_id,
            subject_kind=question.subject.kind if question.subject else None,
            subject_id=question.subject.id if question.subject else None,
        )
        db.add(row)
        return row.id


async def _settle(
    database: Database,
    scope: Scope,
    call_id: UUID,
    began: float,
    *,
    tokens: tuple[int, int, int] = (0, 0, 0),
    cost_microcents: int | None = None,
    error: str | None = None,
) -> None:
    async with database.scoped(scope) as db:
        row = await db.get_one(ModelCallRow, call_id)
        row.status = "failed" if error else "success"
        row.error = error
        row.latency_ms = round((time.perf_counter() - began) * 1000)
        row.tokens_in, row.tokens_out, row.tokens_cached = tokens
        row.cost_microcents = cost_microcents or 0
        row.cost_known = cost_microcents is not None


def _restored[T](value: T, redactor: Redactor | None) -> T:
    if redactor is None:
        return value
    if isinstance(value, str):
        return redactor.restore(value)  # type: ignore[return-value]
    if isinstance(value, BaseModel):
        restored = _restored_json(value.model_dump(mode="json"), redactor)
        return type(value).model_validate(restored)
    return value


async def _whole(pieces: AsyncIterator[str], redactor: Redactor | None) -> AsyncIterator[str]:
    """Pieces with values put back; a mask that arrives in two pieces is waited for."""
    held = ""
    async for piece in pieces:
        held += piece
        opened = held.rfind("[") if redactor else -1
        cut = opened if opened >= 0 and "]" not in held[opened:] else len(held)
        if len(held) - cut > _LONGEST_MASK:
            cut = len(held)
        if ready := held[:cut]:
            yield redactor.restore(ready) if redactor else ready
        held = held[cut:]
    if held:
        yield redactor.restore(held) if redactor else held


def _restored_json(value: Any, redactor: Redactor) -> Any:
    match value:
        case str():
            return redactor.restore(value)
        case dict():
            return {key: _restored_json(item, redactor) for key, item in value.items()}
        case list():
            return [_restored_json(item, redactor) for item in value]
        case _:
            return value
