"""Drive, Slack and the web are asked at the same time, with patience where they ask to wait.

No transaction is open while they answer; what they give is stored as it came.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog

from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import PLACES, Place
from enterprisehub.domains.research.logic.find_inside import asked_of
from enterprisehub.domains.research.logic.read_file import tidy
from enterprisehub.domains.research.ports import Finding, Searcher, Service, services_of
from enterprisehub.domains.research.queries import FoundText
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.ports import Account, connected_accounts
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import HubError, RateLimited
from enterprisehub.kernel.scope import Scope

log = structlog.get_logger()
AT_ONCE: Final = 4
TRIES: Final = 4
LONGEST_WAIT_SECONDS: Final = 30.0
MOST_CHARACTERS: Final = 16_000
_TITLE: Final = 300


@dataclass(frozen=True, slots=True)
class Looked:
    """How many texts a place gave, and what it said where it gave none."""

    place: Place
    found: int
    problem: str = ""


async def find_outside(
    database: Database,
    scope: Scope,
    session_id: UUID,
    places: Sequence[Place],
    *,
    limit: int,
) -> list[Looked]:
    """Every connected account of these places was asked every part; a failing one is told."""
    async with database.scoped(scope) as db:
        known = await connected_accounts(db)
        questions = asked_of(await queries.any_session(db, session_id))
    asked = [
        (service, account)
        for place in places
        for service in services_of(place)
        for account in known
        if account.connector == service.connector
    ]
    gate = asyncio.Semaphore(AT_ONCE)
    answers = await asyncio.gather(
        *(
            ask_account(database, scope, service, account, questions, limit, gate)
            for service, account in asked
        )
    )
    looked = []
    async with database.scoped(scope) as db:
        for (service, _), (findings, problem) in zip(asked, answers, strict=True):
            texts = [_text(finding) for finding in findings if finding.text.strip()]
            kept = await queries.keep_sources(db, session_id, texts, service.place)
            looked.append(Looked(service.place, kept, problem))
    return looked


async def ask_account(
    database: Database,
    scope: Scope,
    service: Service,
    account: Account,
    questions: Sequence[str],
    limit: int,
    gate: asyncio.Semaphore,
) -> tuple[list[Finding], str]:
    """What one account says to the questions, and what went wrong where something did."""

    async def keep(owner: Account, credentials: dict[str, str]) -> None:
        if owner.id is None:
            return
        async with database.scoped(scope) as db:
            row = await accounts.account(db, owner.id, lock=True)
            row.credentials = {**row.credentials, **credentials}

    async def one(searcher: Searcher, question: str) -> list[Finding]:
        async with gate:
            return await patiently(searcher, question, limit=limit)

    searcher = service.open(account, keep)
    done: list[Any] = await asyncio.gather(
        *(one(searcher, question) for question in questions), return_exceptions=True
    )
    findings = [finding for answer in done if isinstance(answer, list) for finding in answer]
    failures = [answer for answer in done if isinstance(answer, HubError)]
    for answer in done:
        if isinstance(answer, BaseException) and not isinstance(answer, HubError):
            raise answer
    if not failures:
        return findings, ""
    log.warning("research place failed", place=service.place, error=str(failures[0]))
    return findings, f"{PLACES[service.place]} ({service.title}): {failures[0].message}"


async def patiently(searcher: Searcher, question: str, *, limit: int) -> list[Finding]:
    """The answer, after waiting as long as the service asks, a few times."""
    waits = 0
    while True:
        try:
            return await searcher.find(question, limit=limit)
        except RateLimited as error:
            waits += 1
            told = float(str(error.details.get("retry_after_seconds") or 2**waits))
            if waits == TRIES or told > LONGEST_WAIT_SECONDS:
                raise
            await asyncio.sleep(max(told, 0.0))


def _text(finding: Finding) -> FoundText:
    title = tidy(finding.title)[:_TITLE] or finding.url or finding.key
    url = finding.url if finding.url.startswith(("https://", "http://")) else ""
    return FoundText(finding.key, title, url, tidy(finding.text)[:MOST_CHARACTERS])
