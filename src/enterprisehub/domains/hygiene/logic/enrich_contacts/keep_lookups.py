"""What was asked is kept, so that nobody is asked or paid twice; credits are reserved before.

The ledger row is written before the call and settled after it. Where a process dies in between,
or no answer comes, the credit counts as spent: the vendor may have counted it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from enterprisehub.domains.hygiene.ports import Finding, Provider, Subject
from enterprisehub.domains.hygiene.queries import lookups
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import BudgetExhausted
from enterprisehub.kernel.llm.budget import MICROCENTS_PER_CENT
from enterprisehub.kernel.scope import Scope

FAILURE_HOLDS = timedelta(days=1)


class Book(Protocol):
    """Remembers answers and pays for them."""

    def alone(self, provider: Provider, key: str) -> AbstractAsyncContextManager[Any]:
        """Nobody else of this run asks the same meanwhile."""
        ...

    async def recall(self, provider: Provider, key: str) -> Sequence[Finding] | None:
        """What is still known; None where it is to be asked."""
        ...

    async def reserve(self, provider: Provider, subject: Subject) -> UUID | None:
        """The price is reserved. Raises BudgetExhausted."""
        ...

    async def keep(
        self,
        provider: Provider,
        subject: Subject,
        *,
        credit: UUID | None,
        found: Sequence[Finding] = (),
        cost_microcents: int = 0,
        error: str | None = None,
    ) -> None:
        """The answer, or why there is none, is kept and paid."""
        ...


class LookupBook:
    """The book of one run, in the tenant's database."""

    def __init__(
        self, database: Database, scope: Scope, *, month_microcents: int, run_id: UUID | None
    ) -> None:
        self._database, self._scope = database, scope
        self._month_microcents, self._run_id = month_microcents, run_id
        self._locks: dict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    def alone(self, provider: Provider, key: str) -> asyncio.Lock:
        return self._locks[provider.name, key]

    async def recall(self, provider: Provider, key: str) -> Sequence[Finding] | None:
        async with self._database.scoped(self._scope) as db:
            row = await lookups.kept(db, provider.name, key)
        if row is None:
            return None
        failed = row.outcome == "failed"
        if failed and provider.cost_microcents:
            return None  # A key or an account that was put right is used at once.
        holds = FAILURE_HOLDS if failed else timedelta(days=provider.keep_days)
        if row.asked_at + holds < clock.now():
            return None
        return [Finding(**fact) for fact in row.facts]

    async def reserve(self, provider: Provider, subject: Subject) -> UUID | None:
        if not provider.cost_microcents:
            return None
        async with self._database.scoped(self._scope) as db:
            await lookups.hold_credits(db)
            spent = await lookups.spent_on_credits(db, lookups.month_began())
            if spent + provider.cost_microcents > self._month_microcents:
                budget = self._month_microcents / MICROCENTS_PER_CENT / 100
                raise BudgetExhausted(
                    f"This month's ${budget:,.2f} for bought data would be exceeded. Raise it "
                    "under Settings → Data hygiene."
                )
            return await lookups.reserve(
                db, provider.name, subject.contact_id, provider.cost_microcents, self._run_id
            )

    async def keep(
        self,
        provider: Provider,
        subject: Subject,
        *,
        credit: UUID | None,
        found: Sequence[Finding] = (),
        cost_microcents: int = 0,
        error: str | None = None,
    ) -> None:
        key = provider.key_of(subject)
        async with self._database.scoped(self._scope) as db:
            if credit is not None:
                await lookups.settle(db, credit, cost_microcents, error)
            values = {
                "provider": provider.name,
                "key": key,
                "contact_id": None if key == subject.domain else subject.contact_id,
                "outcome": "failed" if error else "hit" if found else "miss",
                "says": (error or "")[:300],
                "facts": [asdict(one) for one in found],
                "cost_microcents": cost_microcents,
                "asked_at": clock.now(),
            }
            await lookups.keep(db, values)
