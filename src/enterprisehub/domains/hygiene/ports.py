"""Who can tell more about a contact than stands on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from enterprisehub.kernel.errors import Misdeclared

type FoundField = Literal[
    "name", "given_name", "family_name", "job_title", "company_id", "street", "city", "state",
    "postal_code", "time_zone", "language", "seniority", "department",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a provider is told of a contact, and which of its fields are wanted."""

    contact_id: UUID
    name: str
    given_name: str
    family_name: str
    email: str | None
    phone_e164: str | None
    job_title: str | None
    company_id: UUID | None
    company_name: str | None
    company_of_domain: tuple[UUID, str] | None
    wanted: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One field as a provider knows it. A `guess` is offered, never written by itself."""

    field: FoundField
    value: str
    evidence: str
    confidence_pct: int
    guess: bool = False


class Provider(Protocol):
    """Asked in the order of `order`, the cheap ones first; `cost_microcents` is due for a hit."""

    name: str
    title: str
    order: int
    cost_microcents: int
    fields: frozenset[str]

    async def look_up(self, subject: Subject) -> Sequence[Finding]:
        """What it knows of the wanted fields; nothing where it knows nobody like this."""
        ...


PROVIDERS: dict[str, Provider] = {}


def offer_provider(provider: Provider) -> None:
    """The provider is asked about contacts of every tenant from now on."""
    if PROVIDERS.setdefault(provider.name, provider) is not provider:
        raise Misdeclared(f"enrichment provider {provider.name!r} offered twice")
