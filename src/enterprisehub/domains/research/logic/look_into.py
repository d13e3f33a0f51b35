"""One place outside is asked one question at once, for somebody who waits."""

import asyncio
from collections.abc import Sequence

from enterprisehub.domains.research.contracts import PLACES, Place
from enterprisehub.domains.research.logic.find_outside import AT_ONCE, ask_account
from enterprisehub.domains.research.permissions import RUN
from enterprisehub.domains.research.ports import Finding, services_of
from enterprisehub.kernel.connectors.ports import connected_accounts
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope


async def look_into(
    database: Database, scope: Scope, place: Place, question: str, *, limit: int, seconds: float
) -> tuple[Sequence[Finding], str] | None:
    """What speaks to it, and what went wrong; None where it is not connected or not allowed."""
    if not scope.may(RUN):
        return None
    async with database.scoped(scope) as db:
        known = await connected_accounts(db)
    asked = [
        (service, account)
        for service in services_of(place)
        for account in known
        if account.connector == service.connector
    ]
    if not asked:
        return None
    gate = asyncio.Semaphore(AT_ONCE)
    try:
        async with asyncio.timeout(seconds):
            answers = await asyncio.gather(
                *(
                    ask_account(database, scope, service, account, [question], limit, gate)
                    for service, account in asked
                )
            )
    except TimeoutError:
        return [], f"{PLACES[place]} did not answer in time."
    findings = [finding for found, _ in answers for finding in found]
    return findings[:limit], " ".join(problem for _, problem in answers if problem)
