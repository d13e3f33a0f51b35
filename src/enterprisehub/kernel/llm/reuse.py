"""Answers of models used again: from this process, from the database, or of a question alike.

Each level is the tenant's own. What is told to the model, who would be asked and the version of
the prompt are all part of the key, so a change of any of them begins anew. Values are kept as the
model gave them, masks and all; who asks puts his own values back.
"""

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import structlog
from pydantic import TypeAdapter

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.llm.embeddings import embedder, vectors_of
from enterprisehub.kernel.llm.keep_answers import (
    Kept,
    forget_kept,
    keep_answer,
    kept_for,
    nearest,
)
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.llm.nameless import nameless, words_in_any_case
from enterprisehub.kernel.llm.particulars import particulars
from enterprisehub.kernel.llm.policy import ReuseSettings, RouteReuse
from enterprisehub.kernel.llm.providers import Candidate
from enterprisehub.kernel.llm.wording import Bill
from enterprisehub.kernel.observe.metrics import MODEL_CALLS
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.search.embed import as_halfvec, label
from enterprisehub.kernel.search.people import people_among

if TYPE_CHECKING:
    from enterprisehub.kernel.llm.gateway import Question

log = structlog.get_logger()
SIMILAR_SECONDS: Final = 0.8
_REST_SECONDS: Final = 30.0
_PROCESS_TIME: Final = timedelta(minutes=10)
_MOST_IN_PROCESS: Final = 2_000
_LONGEST_CHARACTERS: Final = 50_000
_process: OrderedDict[tuple[UUID, str], tuple[datetime, Kept]] = OrderedDict()
_resting_until: dict[UUID | None, float] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question by its keys; `similar` is the text that may be worded otherwise, if one may."""

    exact_key: str
    rest_key: str
    similar: str
    policy: RouteReuse
    route: str
    prompt: str
    redact: bool


@dataclass(slots=True, kw_only=True)
class Look:
    """What was found, how, and what is needed to keep an answer where nothing was."""

    asking: Asking
    began: float
    kept: Kept | None = None
    level: str = "miss"
    family_key: str | None = None
    maker: str = ""
    vector: tuple[float, ...] = ()


def asking_of(
    question: "Question[Any]",
    settings: ReuseSettings,
    models: Sequence[Candidate],
    instructions: str,
    prompt: str,
    untrusted: Mapping[str, str],
    redact: bool,  # noqa: FBT001
) -> Asking | None:
    """The keys of a question as models would get it; None where its answers are used once."""
    policy = settings.of(question.route)
    if policy.level == "off" or question.reuse == "off" or not models:
        return None
    output: Any = question.output
    told = {
        "epoch": settings.epoch,
        "route": question.route,
        "models": [_named(model) for model in models],
        "version": f"{question.prompt_name}/{question.prompt_version}",
        "instructions": instructions,
        "prompt": prompt,
        "untrusted": list(untrusted.items()),
        "output": [output.__qualname__, TypeAdapter(output).json_schema()],
        "max_tokens": question.max_tokens,
    }
    both = policy.level == question.reuse == "similar"
    rest = [(name, text) for name, text in untrusted.items() if name != question.similar]
    return Asking(
        exact_key=_digest(told),
        rest_key=_digest(told | {"untrusted": rest}),
        similar=untrusted.get(question.similar, "") if both else "",
        policy=policy,
        route=question.route,
        prompt=question.prompt_name,
        redact=redact,
    )


async def find(database: Database, scope: Scope, asking: Asking) -> Look:
    """What was answered before, from the nearest level that has it."""
    look = Look(asking=asking, began=time.perf_counter())
    key = (scope.tenant_id, asking.exact_key)
    until, kept = _process.get(key, (None, None))
    if kept is not None and until is not None and clock.now() < until:
        _process.move_to_end(key)
        look.kept, look.level = kept, "process"
        return look
    async with database.scoped(scope) as db:
        look.kept = await kept_for(db, asking.exact_key)
    if look.kept is not None:
        look.level = "shared"
    elif asking.similar.strip():
        await _find_alike(database, scope, look)
    if look.kept is not None:
        _near(scope.tenant_id, asking.exact_key, look.kept)
    return look


async def keep(
    database: Database, scope: Scope, look: Look, value: Any, by: Candidate, bill: Bill
) -> None:
    """The answer is given again to whoever asks the same, for as long as the tenant says."""
    asking = look.asking
    if len(json.dumps(value, ensure_ascii=False)) > _LONGEST_CHARACTERS:
        return
    kept = Kept(
        value=value,
        provider=by.provider.connector,
        model=by.model_name,
        tokens=bill.tokens[0] + bill.tokens[1],
        cost_microcents=bill.cost_microcents or 0,
        cost_known=bill.cost_microcents is not None,
        expires_at=clock.now() + timedelta(hours=asking.policy.keep_hours),
    )
    values = {name: getattr(kept, name) for name in Kept.__slots__}
    about = {"route": asking.route, "prompt": asking.prompt, "family_key": look.family_key}
    meant = {
        "embedding": as_halfvec(look.vector) if look.vector else None,
        "embedding_model": look.maker or None,
    }
    async with database.scoped(scope) as db:
        await keep_answer(db, asking.exact_key, values | about | meant)
    _near(scope.tenant_id, asking.exact_key, kept)


async def noted(database: Database, scope: Scope, look: Look, call: dict[str, Any]) -> int:
    """The ledger has the call that needed no model and what it saved. How long it took, in ms."""
    kept = look.kept
    if kept is None:
        return 0
    latency_ms = round((time.perf_counter() - look.began) * 1000)
    async with database.scoped(scope) as db:
        row = ModelCallRow(
            provider=kept.provider,
            model=kept.model,
            status="success",
            cost_known=kept.cost_known,
            latency_ms=latency_ms,
            cache_level=look.level,
            saved_tokens=kept.tokens,
            saved_microcents=kept.cost_microcents,
            **call,
        )
        db.add(row)
    MODEL_CALLS.labels(call["route"], look.level).inc()
    return latency_ms


async def forget_answers(db: Db) -> int:
    """No answer given until now is given again, by any process. How many there were."""
    await ReuseSettings.hold(db, seen=None)
    settings = await ReuseSettings.load(db)
    await settings.model_copy(update={"epoch": settings.epoch + 1}).save(db)
    for key in [key for key in _process if key[0] == db.scope.tenant_id]:
        del _process[key]
    return await forget_kept(db)


def forget_process() -> None:
    """Nothing is known in this process, as in one that has just begun."""
    _process.clear()
    _resting_until.clear()


async def _find_alike(database: Database, scope: Scope, look: Look) -> None:
    asking = look.asking
    async with database.scoped(scope) as db:
        by = await embedder(db)
        people = await people_among(db, words_in_any_case(asking.similar))
    if by is None or time.monotonic() < _resting_until.get(by.candidate.account.id, 0.0):
        return
    text = asking.similar
    if asking.redact:
        text = nameless(text, written_large=(), in_any_case=people)
    if not text.strip():
        return
    try:
        (vector,) = await vectors_of(
            database, scope, by, [text], purpose="reuse", seconds=SIMILAR_SECONDS
        )
    except HubError as error:
        _resting_until[by.candidate.account.id] = time.monotonic() + _REST_SECONDS
        log.warning("no look for questions alike", error=error.message)
        return
    if vector is None:
        return
    look.family_key = _digest([asking.rest_key, particulars(asking.similar, people)])
    look.maker, look.vector = label(by.maker, len(vector)), vector
    async with database.scoped(scope) as db:
        look.kept = await nearest(db, look.family_key, look.maker, vector, asking.policy.likeness)
    look.level = "similar" if look.kept else "miss"


def _near(tenant_id: UUID, exact_key: str, kept: Kept) -> None:
    _process[tenant_id, exact_key] = (min(kept.expires_at, clock.now() + _PROCESS_TIME), kept)
    while len(_process) > _MOST_IN_PROCESS:
        _process.popitem(last=False)


def _named(model: Candidate) -> list[str]:
    options = sorted((key, str(value)) for key, value in model.account.options.items())
    return [model.provider.connector, str(model.account.id), model.model_name, str(options)]


def _digest(value: object) -> str:
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()
