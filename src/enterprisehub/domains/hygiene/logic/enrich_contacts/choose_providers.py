"""Who is asked about the tenant's contacts, the cheapest first."""

from dataclasses import dataclass

from enterprisehub.domains.hygiene.logic.enrich_contacts.read_website import Website
from enterprisehub.domains.hygiene.ports import PROVIDERS, SERVICES, Provider
from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel.connectors.ports import connected_accounts
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.budget import MICROCENTS_PER_CENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Whom to ask, and what that may cost: for one contact, and for all in a month."""

    providers: tuple[Provider, ...]
    ceiling_microcents: int
    month_microcents: int


async def choose_providers(db: Db) -> Means:
    """By price; of the same price in the order in which they came."""
    settings = await HygieneSettings.load(db)
    found: list[Provider] = list(PROVIDERS.values())
    if settings.read_websites:
        found.append(Website())
    for account in await connected_accounts(db):
        if account.connector in SERVICES:
            found += SERVICES[account.connector].open(account, settings.least_likelihood_pct)
    unique = {one.name: one for one in reversed(found)}
    ordered = [one for one in found if unique[one.name] is one]
    return Means(
        providers=tuple(sorted(ordered, key=lambda one: one.cost_microcents)),
        ceiling_microcents=settings.enrichment_cents_per_contact * MICROCENTS_PER_CENT,
        month_microcents=settings.enrichment_cents_per_month * MICROCENTS_PER_CENT,
    )
