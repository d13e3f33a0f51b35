"""Who can tell more about a contact than stands on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import Misdeclared

type FoundField = Literal[
    "name", "given_name", "family_name", "job_title", "company_id", "street", "city", "state",
    "postal_code", "time_zone", "language", "seniority", "department", "company", "linkedin",
    "phone_e164", "industry", "employees", "description", "match",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a provider is told of a contact, and which of its fields are wanted.

    `domain` is that of its employer's mail and website, empty where anybody may have an address;
    `company_wanted` are fields of the employer, which is asked about once for all its people.
    """

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
    domain: str = ""
    company_wanted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One field as a provider knows it. A `guess` is offered, never written by itself.

    `evidence` stands word for word at `source_url`, where there is one.
    """

    field: FoundField
    value: str
    evidence: str
    confidence_pct: int
    guess: bool = False
    about: Literal["contact", "company"] = "contact"
    source_url: str = ""


class Provider(Protocol):
    """Asked in the order of price; `cost_microcents` is due where it answers anything at all.

    `keep_days` is how long an answer holds: nobody is asked, or paid, twice in that time.
    """

    name: str
    title: str
    cost_microcents: int
    fields: frozenset[str]
    company_fields: frozenset[str]
    keep_days: int

    def key_of(self, subject: Subject) -> str:
        """What the answer is kept under; empty where nothing is to be kept."""
        ...

    async def look_up(self, subject: Subject) -> Sequence[Finding]:
        """What it knows of the wanted fields; nothing where it knows nobody like this."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A connector whose accounts can be asked, with all that one account answers."""

    connector: str
    title: str
    open: Callable[[Account, int], Sequence[Provider]]
    """With the least likelihood, in percent, that still counts as a match."""


PROVIDERS: dict[str, Provider] = {}
SERVICES: dict[str, Service] = {}


def offer_service(service: Service) -> Service:
    """Accounts of this connector are asked about contacts of their tenant from now on."""
    if SERVICES.setdefault(service.connector, service) is not service:
        raise Misdeclared(f"enrichment by {service.connector!r} offered twice")
    return service


def offer_provider(provider: Provider) -> None:
    """The provider is asked about contacts of every tenant from now on."""
    if PROVIDERS.setdefault(provider.name, provider) is not provider:
        raise Misdeclared(f"enrichment provider {provider.name!r} offered twice")
