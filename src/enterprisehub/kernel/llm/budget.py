"""What calls cost: reserved before, settled whatever becomes of them, never beyond the budget."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from anyio import CancelScope
from sqlalchemy import func, select, update

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import BudgetExhausted
from enterprisehub.kernel.llm.models import CREDITS, ModelCallRow
from enterprisehub.kernel.llm.policy import ModelSettings
from enterprisehub.kernel.llm.refusals import words_of
from enterprisehub.kernel.llm.wording import Bill
from enterprisehub.kernel.observe.metrics import MODEL_CALLS, MODEL_COST_MICROCENTS
from enterprisehub.kernel.scope import Scope

MICROCENTS_PER_CENT = 1_000_000
_RESERVED_MICROCENTS_PER_TOKEN = 500  # five dollars per million tokens, until the price is known
_ABANDONED_AFTER = timedelta(minutes=15)


async def spent_this_month(db: Db) -> int:
    """Millionths of a cent spent or reserved since the first of the month, UTC.

    Credits of bought data are left out: they have a budget of their own.
    """
    first = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    query = select(func.coalesce(func.sum(ModelCallRow.cost_microcents), 0)).where(
        ModelCallRow.created_at >= first, ModelCallRow.route != CREDITS
    )
    return int(await db.scalar(query) or 0)


@asynccontextmanager
async def entered(
    database: Database, scope: Scope, settings: ModelSettings, *, tokens: int, **call: Any
) -> AsyncIterator[Bill]:
    """One call stands in the ledger: reserved at once, settled with what `bill` says at the end.

    A call that fails or is cut off is settled too, with what it used until then.

    Raises:
        BudgetExhausted: it would take more than one call or one month may.
    """
    call_id = await _reserve(database, scope, settings, tokens, call)
    began, bill, error = time.perf_counter(), Bill(), None
    try:
        yield bill
    except Exception as problem:
        error = words_of(problem)
        raise
    except BaseException:
        error = "Cut off before the answer came."
        raise
    finally:
        latency_ms = round((time.perf_counter() - began) * 1000)
        with CancelScope(shield=True):
            await _settle(database, scope, call_id, bill, latency_ms, error)


async def settle_abandoned(db: Db) -> int:
    """Calls whose process died before it could settle them no longer burden the budget.

    How many there were.
    """
    abandoned = (
        update(ModelCallRow)
        .where(
            ModelCallRow.status == "reserved",
            ModelCallRow.created_at < clock.now() - _ABANDONED_AFTER,
        )
        .values(
            status="failed",
            cost_microcents=0,
            error="The program stopped before the answer came.",
        )
        .returning(ModelCallRow.id)
    )
    return len(list(await db.scalars(abandoned)))


async def _reserve(
    database: Database, scope: Scope, settings: ModelSettings, tokens: int, call: dict[str, Any]
) -> UUID:
    if tokens > settings.tokens_per_call:
        limit = settings.tokens_per_call
        raise BudgetExhausted(f"This call would take about {tokens} tokens; the limit is {limit}.")
    estimate = tokens * _RESERVED_MICROCENTS_PER_TOKEN
    async with database.scoped(scope) as db:
        budget = settings.monthly_budget_cents
        if await spent_this_month(db) + estimate > budget * MICROCENTS_PER_CENT:
            raise BudgetExhausted(
                f"This month's model budget of ${budget / 100:,.2f} is spent. Raise it under "
                "Settings → Models; until then the deterministic engine is in use."
            )
        row = ModelCallRow(cost_microcents=estimate, **call)
        db.add(row)
        await db.flush()
        return row.id


async def _settle(
    database: Database, scope: Scope, call_id: UUID, bill: Bill, latency_ms: int, error: str | None
) -> None:
    async with database.scoped(scope) as db:
        row = await db.get_one(ModelCallRow, call_id)
        row.status = "failed" if error else "success"
        row.error = error
        row.latency_ms = latency_ms
        row.tokens_in, row.tokens_out, row.tokens_cached = bill.tokens
        row.cost_microcents = bill.cost_microcents or 0
        row.cost_known = bill.cost_microcents is not None
        MODEL_CALLS.labels(row.route, row.status).inc()
        MODEL_COST_MICROCENTS.labels(row.route).inc(row.cost_microcents)
