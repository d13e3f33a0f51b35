"""The waterfall: cheap providers first; the first valid answer ends the asking for a field."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from uuid import UUID

import structlog

from enterprisehub.domains.crm.contracts.inputs import CompanyPatch, ContactPatch
from enterprisehub.domains.hygiene.logic.enrich_contacts.choose_providers import Means
from enterprisehub.domains.hygiene.logic.enrich_contacts.keep_lookups import Book
from enterprisehub.domains.hygiene.ports import Finding, Provider, Subject
from enterprisehub.kernel.errors import (
    BudgetExhausted,
    ConnectorRejected,
    HubError,
    OutcomeUnknown,
    RateLimited,
)

log = structlog.get_logger()
NOTED = frozenset({"seniority", "department", "linkedin", "company"})
LEAST_PCT = 60
AT_ONCE = 4
LONGEST_WAIT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding with who found it and what that cost."""

    finding: Finding
    provider: str
    cost_microcents: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of a contact, what it cost, who could not be asked, and why."""

    subject: Subject
    hits: tuple[Hit, ...]
    cost_microcents: int
    failed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class _Asking:
    """One contact under way. `resting` providers are not asked again in this run, and say why."""

    subject: Subject
    resting: dict[str, str]
    wanted: set[str]
    company_wanted: set[str]
    spent: int = 0
    hits: list[Hit] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


async def ask_all(subjects: Sequence[Subject], means: Means, book: Book | None) -> list[Answer]:
    """As `ask_providers`, of several contacts, a few at a time; each has the whole ceiling."""
    gate, resting = asyncio.Semaphore(AT_ONCE), dict[str, str]()

    async def one(subject: Subject) -> Answer:
        async with gate:
            return await ask_providers(
                subject, means.providers, means.ceiling_microcents, book, resting
            )

    return list(await asyncio.gather(*(one(subject) for subject in subjects)))


async def ask_providers(
    subject: Subject,
    providers: Iterable[Provider],
    ceiling_microcents: int,
    book: Book | None = None,
    resting: dict[str, str] | None = None,
) -> Answer:
    """A provider is asked only for what is still wanted, and only while its price can be paid.

    An answer that is no valid value is not taken; what it cost counts against the ceiling.
    """
    asking = _Asking(
        subject,
        {} if resting is None else resting,
        set(subject.wanted),
        set(subject.company_wanted),
    )
    for provider in providers:
        useful = asking.wanted & provider.fields or asking.company_wanted & provider.company_fields
        affordable = asking.spent + provider.cost_microcents <= ceiling_microcents
        if useful and affordable:
            await _ask(asking, provider, book)
    return Answer(
        subject, tuple(asking.hits), asking.spent, tuple(asking.failed), tuple(asking.problems)
    )


async def _ask(asking: _Asking, provider: Provider, book: Book | None) -> None:
    subject = replace(
        asking.subject,
        wanted=frozenset(asking.wanted & provider.fields),
        company_wanted=frozenset(asking.company_wanted & provider.company_fields),
    )
    key = provider.key_of(subject) if book else ""
    async with book.alone(provider, key) if book and key else nullcontext():
        known = await book.recall(provider, key) if book and key else None
        if known is not None:
            _take(asking, provider, known, 0)
            return
        if provider.name in asking.resting:
            asking.failed.append(provider.name)
            return
        credit: UUID | None = None
        try:
            credit = await book.reserve(provider, subject) if book and key else None
            found = await _patiently(provider, subject)
        except (HubError, OSError, TimeoutError) as error:
            await _failed(asking, provider, subject, book if key else None, credit, error)
            return
        cost = provider.cost_microcents if found else 0
        if book and key:
            await book.keep(provider, subject, credit=credit, found=found, cost_microcents=cost)
    asking.spent += cost
    _take(asking, provider, found, cost)


async def _patiently(provider: Provider, subject: Subject) -> Sequence[Finding]:
    """The answer, after one wait where a short one is asked for."""
    try:
        return await provider.look_up(subject)
    except RateLimited as error:
        if error.retry_after_seconds > LONGEST_WAIT_SECONDS:
            raise
        await asyncio.sleep(error.retry_after_seconds)
        return await provider.look_up(subject)


async def _failed(
    asking: _Asking,
    provider: Provider,
    subject: Subject,
    book: Book | None,
    credit: UUID | None,
    error: Exception,
) -> None:
    says = error.message if isinstance(error, HubError) else type(error).__name__
    log.warning("enrichment.failed", provider=provider.name, error=type(error).__name__)
    asking.failed.append(provider.name)
    # Paid services that refuse the key, the price or the pace would refuse the next contact too.
    refuses = isinstance(error, ConnectorRejected | RateLimited) and provider.cost_microcents > 0
    if refuses or isinstance(error, BudgetExhausted):
        asking.resting[provider.name] = says
    if provider.cost_microcents:
        asking.problems.append(f"{provider.title}: {says}")
    unclear = isinstance(error, OutcomeUnknown | OSError | TimeoutError) and credit is not None
    cost = provider.cost_microcents if unclear else 0
    asking.spent += cost
    if book and not isinstance(error, BudgetExhausted):
        await book.keep(provider, subject, credit=credit, cost_microcents=cost, error=says)


def _take(asking: _Asking, provider: Provider, found: Sequence[Finding], cost: int) -> None:
    """Valid values end the asking for their fields; the first of them bears the cost."""
    for one in found:
        wanted = asking.wanted if one.about == "contact" else asking.company_wanted
        if one.field in wanted and is_valid(one):
            asking.hits.append(Hit(one, provider.name, cost))
            wanted.discard(one.field)
            cost = 0


def is_valid(finding: Finding) -> bool:
    """Whether the value may stand in its field."""
    if finding.confidence_pct < LEAST_PCT or not finding.value.strip():
        return False
    if finding.field in NOTED:
        return True
    patch = ContactPatch if finding.about == "contact" else CompanyPatch
    try:
        patch.model_validate({finding.field: finding.value})
    except ValueError:
        return False
    return True
