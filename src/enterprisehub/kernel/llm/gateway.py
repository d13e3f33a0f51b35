"""Asking a language model: routed, redacted, fenced, budgeted, recorded, with a fallback chain.

Nothing here decides anything. Callers have a deterministic way of their own and take it when
`ModelUnavailable` is raised: without a key, when the budget is spent, when every model failed.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from uuid import UUID

import structlog
from pydantic import TypeAdapter, ValidationError

from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import BudgetExhausted
from enterprisehub.kernel.llm.attempts import Attempt, Attempts
from enterprisehub.kernel.llm.budget import MICROCENTS_PER_CENT, entered, spent_this_month
from enterprisehub.kernel.llm.fence import fenced
from enterprisehub.kernel.llm.policy import ModelSettings, Reuse, ReuseSettings, Route
from enterprisehub.kernel.llm.providers import Candidate, candidates, load, model_of
from enterprisehub.kernel.llm.refusals import words_of
from enterprisehub.kernel.llm.reuse import Asking, Look, asking_of, find, keep, noted
from enterprisehub.kernel.llm.unavailable import (
    ModelUnavailable as ModelUnavailable,  # noqa: PLC0414  callers catch it by this module
)
from enterprisehub.kernel.llm.unmask import unmasked, unmasked_pieces
from enterprisehub.kernel.llm.wording import Bill, Wording
from enterprisehub.kernel.scope import Ref, Scope
from enterprisehub.kernel.text.known_values import Known
from enterprisehub.kernel.text.personal_data import Redactor

log = structlog.get_logger()
_CHARACTERS_PER_TOKEN = 4  # an estimate before the call; the provider's count settles it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question[T]:
    """`prompt` is ours; `untrusted` are outsiders' words by name, which get fenced.

    `prompt_name` is the registered prompt that worded the instructions, if one did.
    `known` are values of the person at hand, masked beside what detectors find. `output` is str
    or a pydantic model that the answer must fit. `seconds` is how long the whole may take, all
    models and tries together; without it each model has the tenant's limit to itself.

    `reuse` is the most that may be done with an answer given before: "exact" where the same words
    may get the same answer, "similar" where the `similar` one of `untrusted` may also be worded
    otherwise. That one must be words of the tenant's own people: an outsider's could be made to
    lie near anything.

    `models` are asked instead of those the tenant chose for the route, as "connector:model".
    """

    route: Route
    instructions: str
    prompt: str
    output: type[T]
    prompt_version: str
    prompt_name: str = ""
    untrusted: Mapping[str, str] = field(default_factory=dict)
    known: Known | None = None
    max_tokens: int = 800
    seconds: float | None = None
    run_id: UUID | None = None
    subject: Ref | None = None
    reuse: Reuse = "off"
    similar: str = ""
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer[T]:
    """`cache_level` tells where it came from; a reused one took no tokens and cost nothing.

    The cost is 0 where no price is known (`cost_known`).
    """

    value: T
    provider: str
    model: str
    tokens_in: int
    tokens_out: int
    cost_microcents: int
    latency_ms: int
    cache_level: str = "none"
    cost_known: bool = True


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A question as models get it, and everything the tries at them need."""

    database: Database
    scope: Scope
    settings: ModelSettings
    candidates: list[Candidate]
    instructions: str
    prompt: str
    redactor: Redactor | None
    asking: Asking | None


async def ask[T](database: Database, scope: Scope, question: Question[T]) -> Answer[T]:
    """The first model on the route that answers well. Holds no transaction while it waits.

    Raises:
        ModelUnavailable: none is connected, or all failed.
        BudgetExhausted: the tenant's monthly budget is spent; no call was made.
    """
    ready = await _prepare(database, scope, question)
    look = await _look(ready)
    if (known := await _reused(ready, question, look)) is not None:
        return known
    attempts, problems = _attempts(ready, question), list[str]()
    attempt = attempts.first()
    while attempt is not None:
        try:
            return await _answer(ready, question, attempt, look)
        except BudgetExhausted:
            raise
        except Exception as error:  # noqa: BLE001  a vendor's library may raise anything
            problems.append(_problem(attempt, error))
            attempt = await attempts.after(error, _client())
    why = "; ".join(problems) or "No language model is connected, or models are switched off."
    raise ModelUnavailable(f"{why} The deterministic engine is in use.")


async def _look(ready: _Prepared) -> Look | None:
    return await find(ready.database, ready.scope, ready.asking) if ready.asking else None


async def _reused[T](
    ready: _Prepared, question: Question[T], look: Look | None
) -> Answer[T] | None:
    """The answer of before where one was found that still fits the output."""
    if look is None or look.kept is None:
        return None
    kept = look.kept
    try:
        said: T = TypeAdapter(question.output).validate_python(kept.value)
    except ValidationError:
        return None
    spent_ms = await noted(ready.database, ready.scope, look, _described(question))
    return Answer(
        value=unmasked(said, ready.redactor),
        provider=kept.provider,
        model=kept.model,
        tokens_in=0,
        tokens_out=0,
        cost_microcents=0,
        latency_ms=spent_ms,
        cache_level=look.level,
    )


async def _answer[T](
    ready: _Prepared, question: Question[T], attempt: Attempt, look: Look | None
) -> Answer[T]:
    began, candidate = time.perf_counter(), attempt.candidate
    async with _entered(ready, question, candidate) as bill:
        wording = _wording(ready, question, attempt)
        said: T = await _client().complete(model_of(candidate), wording, question.output, bill)
        value = unmasked(said, ready.redactor)
    if look is not None and candidate == ready.candidates[0]:
        plain = TypeAdapter(question.output).dump_python(said, mode="json")
        await keep(ready.database, ready.scope, look, plain, candidate, bill)
    return Answer(
        value=value,
        provider=candidate.provider.connector,
        model=candidate.model_name,
        tokens_in=bill.tokens[0],
        tokens_out=bill.tokens[1],
        cost_microcents=bill.cost_microcents or 0,
        latency_ms=round((time.perf_counter() - began) * 1000),
        cache_level="none" if look is None else "miss",
        cost_known=bill.cost_microcents is not None,
    )


async def stream(database: Database, scope: Scope, question: Question[str]) -> AsyncGenerator[str]:
    """The answer as it grows, piece by piece, from the first model that begins to answer.

    Raises:
        ModelUnavailable: none is connected, or all failed before the first word.
        BudgetExhausted: as `ask`.
    """
    ready = await _prepare(database, scope, question)
    attempts = _attempts(ready, question)
    attempt = attempts.first()
    while attempt is not None:
        spoken = False
        try:
            async with aclosing(_pieces(ready, question, attempt)) as pieces:
                async for piece in pieces:
                    spoken = True
                    yield piece
        except BudgetExhausted:
            raise
        except Exception as error:
            if spoken:
                raise ModelUnavailable(f"The model stopped in mid-answer: {error}") from error
            _problem(attempt, error)
            attempt = await attempts.after(error, _client())
        else:
            return
    raise ModelUnavailable("No language model answered. The deterministic engine is in use.")


async def _pieces(
    ready: _Prepared, question: Question[str], attempt: Attempt
) -> AsyncGenerator[str]:
    async with _entered(ready, question, attempt.candidate) as bill:
        wording = _wording(ready, question, attempt)
        spoken = _client().speak(model_of(attempt.candidate), wording, bill)
        async with aclosing(spoken), aclosing(unmasked_pieces(spoken, ready.redactor)) as pieces:
            async for piece in pieces:
                yield piece


async def warm(database: Database, scope: Scope, *routes: Route) -> None:
    """Everything a first question would load is there: for those who cannot wait that long."""
    async with database.scoped(scope) as db:
        settings = await ModelSettings.load(db)
        found = [one for route in routes for one in await candidates(db, settings, route)]
    await asyncio.to_thread(_load, found)


def _load(found: Sequence[Candidate]) -> None:
    _client()
    load(found)


async def available(db: Db, route: Route, *, models: Sequence[str] = ()) -> bool:
    """Whether a model would be asked for this task now; one of `models`, where they are given."""
    settings = await ModelSettings.load(db)
    if not await candidates(db, settings, route, instead=models):
        return False
    return await spent_this_month(db) < settings.monthly_budget_cents * MICROCENTS_PER_CENT


async def _prepare(database: Database, scope: Scope, question: Question[Any]) -> _Prepared:
    async with database.scoped(scope) as db:
        settings = await ModelSettings.load(db)
        found = await candidates(db, settings, question.route, instead=question.models)
        reuse = await ReuseSettings.load(db) if found and question.reuse != "off" else None
    if found:
        await asyncio.to_thread(_load, found)  # that shall not eat the answer's time
    redactor = Redactor(question.known) if settings.redact else None
    untrusted = {
        name: redactor.mask(text).text if redactor else text
        for name, text in question.untrusted.items()
    }
    rule, material = fenced(untrusted)
    prompt = redactor.mask(question.prompt).text if redactor else question.prompt
    told = (question.instructions, prompt, untrusted)
    asking = None if reuse is None else asking_of(question, reuse, found, *told, settings.redact)
    return _Prepared(
        database=database,
        scope=scope,
        settings=settings,
        candidates=found,
        instructions=f"{question.instructions}\n{rule}".strip(),
        prompt=f"{prompt}\n{material}".strip(),
        redactor=redactor,
        asking=asking,
    )


def _attempts(ready: _Prepared, question: Question[Any]) -> Attempts:
    each = ready.settings.timeout_seconds
    whole = question.seconds or each * len(ready.candidates)
    return Attempts(ready.candidates, whole_seconds=whole, each_seconds=each)


def _entered(
    ready: _Prepared, question: Question[Any], candidate: Candidate
) -> AbstractAsyncContextManager[Bill]:
    characters = len(ready.instructions) + len(ready.prompt)
    return entered(
        ready.database,
        ready.scope,
        ready.settings,
        tokens=characters // _CHARACTERS_PER_TOKEN + question.max_tokens,
        provider=candidate.provider.connector,
        model=candidate.model_name,
        cache_level="miss" if ready.asking else "none",
        **_described(question),
    )


def _described(question: Question[Any]) -> dict[str, Any]:
    """What the ledger says of a call whoever answers it."""
    return {
        "route": question.route,
        "prompt": question.prompt_name,
        "prompt_version": question.prompt_version,
        "run_id": question.run_id,
        "subject_kind": question.subject.kind if question.subject else None,
        "subject_id": question.subject.id if question.subject else None,
    }


def _wording(ready: _Prepared, question: Question[Any], attempt: Attempt) -> Wording:
    return Wording(ready.instructions, ready.prompt, question.max_tokens, attempt.seconds)


def _problem(attempt: Attempt, error: Exception) -> str:
    provider = attempt.candidate.provider.connector
    problem = f"{provider}: {words_of(error)}"
    log.warning("model failed", provider=provider, error=problem)
    return problem


def _client() -> ModuleType:
    """The client library is loaded when a model is first asked: it takes seconds."""
    from enterprisehub.kernel.llm import client  # noqa: PLC0415

    return client
