"""What hygiene does when records come, change, are merged and separated."""

from enterprisehub.domains.crm.events import (
    CompaniesMerged,
    CompaniesUnmerged,
    ContactCreated,
    ContactsImported,
    ContactsMerged,
    ContactsUnmerged,
    ContactUpdated,
    InteractionRecorded,
)
from enterprisehub.domains.hygiene.domain import domain
from enterprisehub.domains.hygiene.logic.compare_new import compare_new
from enterprisehub.domains.hygiene.logic.make_report import make_report
from enterprisehub.domains.hygiene.logic.watch_decay import TYPE, watch_decay
from enterprisehub.domains.hygiene.queries import alerts, pairs
from enterprisehub.kernel.db.session import Db

_COMPARED = frozenset(("name", "given_name", "family_name", "emails", "phones", "company_id"))


@domain.on(ContactCreated)
async def compare_who_came(db: Db, fact: ContactCreated) -> None:
    await compare_new(db, fact.contact_id)


@domain.on(ContactUpdated)
async def compare_who_changed(db: Db, fact: ContactUpdated) -> None:
    if _COMPARED & set(fact.fields):
        await compare_new(db, fact.contact_id)


@domain.on(ContactsImported)
async def count_who_was_imported(db: Db, fact: ContactsImported) -> None:
    """The day's report tells of them at once, and who of them was not heard of for long."""
    if fact.created or fact.updated:
        await watch_decay(db)
        await make_report(db)


@domain.on(ContactsMerged)
async def settle_contacts(db: Db, fact: ContactsMerged) -> None:
    await pairs.settle(db, fact.kept_id, fact.other_id, fact.merge_id, "")


@domain.on(CompaniesMerged)
async def settle_companies(db: Db, fact: CompaniesMerged) -> None:
    await pairs.settle(db, fact.kept_id, fact.other_id, fact.merge_id, "")


@domain.on(ContactsUnmerged)
async def tell_contacts_apart(db: Db, fact: ContactsUnmerged) -> None:
    await pairs.unsettle(db, fact.merge_id, "")


@domain.on(CompaniesUnmerged)
async def tell_companies_apart(db: Db, fact: CompaniesUnmerged) -> None:
    await pairs.unsettle(db, fact.merge_id, "")


@domain.on(InteractionRecorded)
async def silence_is_over(db: Db, fact: InteractionRecorded) -> None:
    if fact.direction == "outbound":
        await alerts.end_alerts_of(db, TYPE, fact.contact_id)
