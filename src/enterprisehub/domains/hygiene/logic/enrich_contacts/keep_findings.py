"""What was found out is written where nothing stands, and says where it comes from."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.crm.contracts.inputs import ContactPatch
from enterprisehub.domains.hygiene.logic.enrich_contacts.ask_providers import NOTED, Answer, Hit
from enterprisehub.domains.hygiene.logic.enrich_contacts.read_own_facts import free_mail
from enterprisehub.domains.hygiene.models import EnrichmentRow
from enterprisehub.domains.hygiene.ports import Subject
from enterprisehub.domains.hygiene.queries import findings, people
from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, HubError, NotFound

_FILLABLE = (
    "job_title", "company_id", "street", "city", "state", "postal_code", "time_zone", "language"
)  # fmt: skip


async def subjects_due(db: Db, limit: int) -> list[Subject]:
    """Contacts that nobody has looked up yet, with what is missing of each."""
    return await subjects_of(db, await people.due_for_enrichment(db, limit))


async def subjects_of(db: Db, ids: Sequence[UUID]) -> list[Subject]:
    rows = await people.people(db, ids)
    domains = {_domain(row) for row in rows} - free_mail() - {""}
    companies = await findings.companies_of_domains(db, sorted(domains))
    found = []
    for row in rows:
        missing = {name for name in _FILLABLE if not row[name]}
        found.append(
            Subject(
                contact_id=row["id"],
                name=row["name"],
                given_name=row["given_name"],
                family_name=row["family_name"],
                email=row["email"],
                phone_e164=row["phone_e164"],
                job_title=row["job_title"],
                company_id=row["company_id"],
                company_name=row["company_name"],
                company_of_domain=companies.get(_domain(row)),
                wanted=frozenset(missing | {"name"} | NOTED),
            )
        )
    return found


def _domain(row: dict[str, Any]) -> str:
    return str(row["email"] or "").rpartition("@")[2].lower()


async def keep_findings(db: Db, answers: Sequence[Answer]) -> int:
    """Each finding is kept with its source; of how many contacts something was found."""
    settings = await HygieneSettings.load(db)
    enriched = 0
    for answer in answers:
        contact = await crm.contact(db, answer.subject.contact_id)
        if contact is not None and answer.hits:
            await _keep(db, contact, answer.hits, fill=settings.fill_empty_fields)
            enriched += 1
    await findings.note_visits(db, [a.subject.contact_id for a in answers], "enriched_at")
    return enriched


async def _keep(db: Db, contact: Contact, hits: Sequence[Hit], *, fill: bool) -> None:
    filled: list[str] = []
    for hit in hits:
        one, before = hit.finding, _now(contact, hit.finding.field)
        state = "noted" if one.field in NOTED else "offered"
        may = fill and not one.guess and state == "offered"
        if may and (not before or one.field == "name"):
            try:
                async with db.begin_nested():
                    await crm.change(db, contact.id, _patch(one.field, one.value))
                state = "filled"
                filled.append(one.field.removesuffix("_id").replace("_", " "))
            except HubError:
                state = "offered"
        db.add(
            EnrichmentRow(
                contact_id=contact.id,
                field=one.field,
                value=one.value,
                before=before or None,
                provider=hit.provider,
                evidence=one.evidence[:300],
                confidence_pct=one.confidence_pct,
                cost_microcents=hit.cost_microcents,
                state=state,
                found_at=clock.now(),
            )
        )
    if filled:
        says = f"Found out: {', '.join(filled)}"
        timeline.add(db, "hygiene.enriched", [contact.ref], says)
    await db.flush()


async def take_back(db: Db, enrichment_id: UUID) -> EnrichmentRow:
    """The field is as it was before, unless somebody changed it since.

    Raises:
        NotFound: there is no such finding.
        Conflict: it does not stand on the contact.
    """
    row = await findings.enrichment(db, enrichment_id)
    if row is None:
        raise NotFound("There is no such finding.")
    if row.state != "filled":
        raise Conflict("This finding does not stand on the contact.")
    contact = await crm.contact(db, row.contact_id)
    if contact is not None and _now(contact, row.field) == row.value:
        await crm.change(db, contact.id, _patch(row.field, row.before or None))
    row.state = "taken_back"
    await db.flush()
    return row


async def take_over(db: Db, enrichment_id: UUID) -> EnrichmentRow:
    """What was only offered stands on the contact now. Raises as `take_back`."""
    row = await findings.enrichment(db, enrichment_id)
    if row is None:
        raise NotFound("There is no such finding.")
    contact = await crm.contact(db, row.contact_id)
    if row.state not in ("offered", "taken_back") or contact is None:
        raise Conflict("This finding cannot be taken over.")
    row.before = _now(contact, row.field) or None
    await crm.change(db, contact.id, _patch(row.field, row.value))
    row.state = "filled"
    await db.flush()
    return row


def _now(contact: Contact, field: str) -> str:
    return str(getattr(contact, field, None) or "")


def _patch(field: str, value: str | None) -> ContactPatch:
    return ContactPatch.model_validate({field: value if value is not None else _none(field)})


def _none(field: str) -> str | None:
    """What stands in a field without a value: names are texts, the rest is empty."""
    return "" if field in ("name", "given_name", "family_name") else None
