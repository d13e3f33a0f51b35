"""The waterfall: cheap providers first; the first valid answer ends the asking for a field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import structlog

from enterprisehub.domains.crm.contracts.inputs import ContactPatch
from enterprisehub.domains.hygiene.ports import PROVIDERS, Finding, Provider, Subject
from enterprisehub.kernel.errors import HubError

log = structlog.get_logger()
MICROCENTS_PER_CENT = 1_000_000
NOTED = frozenset({"seniority", "department"})
LEAST_PCT = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding with who found it and what that cost."""

    finding: Finding
    provider: str
    cost_microcents: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of a contact, what it cost, and who could not be asked."""

    subject: Subject
    hits: tuple[Hit, ...]
    cost_microcents: int
    failed: tuple[str, ...] = ()


async def ask_all(subjects: Sequence[Subject], ceiling_microcents: int) -> list[Answer]:
    """As `ask_providers`, of several contacts; each has the whole ceiling."""
    providers = sorted(PROVIDERS.values(), key=lambda one: (one.order, one.name))
    return [await ask_providers(subject, providers, ceiling_microcents) for subject in subjects]


async def ask_providers(
    subject: Subject, providers: Iterable[Provider], ceiling_microcents: int
) -> Answer:
    """A provider is asked only for what is still wanted, and only while its price can be paid.

    An answer that is no valid value is not taken; what it cost counts against the ceiling.
    """
    wanted, spent = set(subject.wanted), 0
    hits: list[Hit] = []
    failed: list[str] = []
    for provider in providers:
        open_fields = wanted & provider.fields
        if not open_fields or spent + provider.cost_microcents > ceiling_microcents:
            continue
        try:
            found = await provider.look_up(replace(subject, wanted=frozenset(open_fields)))
        except (HubError, OSError, TimeoutError) as error:
            log.warning("enrichment.failed", provider=provider.name, error=type(error).__name__)
            failed.append(provider.name)
            continue
        usable = [one for one in found if one.field in open_fields]
        if usable:
            spent += provider.cost_microcents
        cost = provider.cost_microcents
        for one in usable:
            if one.field in wanted and is_valid(one):
                hits.append(Hit(one, provider.name, cost))
                wanted.discard(one.field)
                cost = 0
    return Answer(subject, tuple(hits), spent, tuple(failed))


def is_valid(finding: Finding) -> bool:
    """Whether the value may stand in its field."""
    if finding.confidence_pct < LEAST_PCT or not finding.value.strip():
        return False
    if finding.field in NOTED:
        return True
    try:
        ContactPatch.model_validate({finding.field: finding.value})
    except ValueError:
        return False
    return True
