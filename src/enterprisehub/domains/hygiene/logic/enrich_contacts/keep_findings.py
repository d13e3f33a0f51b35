"""What was found out is written where nothing stands, and says where it comes from."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.crm.contracts.inputs import CompanyPatch, ContactPatch, NewCompany
from enterprisehub.domains.hygiene.logic.check_fields import is_reserved
from enterprisehub.domains.hygiene.logic.enrich_contacts.ask_providers import NOTED, Answer, Hit
from enterprisehub.domains.hygiene.logic.enrich_contacts.read_own_facts import free_mail
from enterprisehub.domains.hygiene.models import EnrichmentRow
from enterprisehub.domains.hygiene.ports import Subject
from enterprisehub.domains.hygiene.queries import findings, people
from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, HubError, NotFound
from enterprisehub.kernel.scope import Ref

_FILLABLE = (
    "job_title", "company_id", "street", "city", "state", "postal_code", "time_zone", "language"
)  # fmt: skip
_OF_COMPANY = (
    "phone_e164", "industry", "employees", "street", "city", "state", "postal_code", "description"
)  # fmt: skip
COMPANY = "crm.company"


async def subjects_due(db: Db, limit: int) -> list[Subject]:
    """Contacts that nobody has looked up yet, with what is missing of each."""
    return await subjects_of(db, await people.due_for_enrichment(db, limit))


async def subjects_of(db: Db, ids: Sequence[UUID]) -> list[Subject]:
    rows = await people.people(db, ids)
    domains = {_domain(row) for row in rows} - free_mail() - {""}
    companies = await findings.companies_of_domains(db, sorted(domains))
    theirs = {row["company_id"] for row in rows if row["company_id"]}
    theirs |= {id_ for id_, _ in companies.values()}
    firms = {row["id"]: row for row in await people.firms(db, sorted(theirs))}
    found, asked_of = [], set[UUID]()
    for row in rows:
        missing = {name for name in _FILLABLE if not row[name]}
        domain = _domain(row) if _domain(row) in domains else ""
        employer = firms.get(row["company_id"] or companies.get(domain, (None,))[0])
        if employer is None:
            missing.add("company")
        first = employer is not None and employer["id"] not in asked_of
        if employer is not None:
            asked_of.add(employer["id"])
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
                wanted=frozenset(missing | {"name", "seniority", "department", "linkedin"}),
                domain=_asked_about((employer["domain"] if employer else None) or domain),
                company_wanted=_wanted_of(employer) if employer and first else frozenset(),
            )
        )
    return found


def _wanted_of(employer: dict[str, Any]) -> frozenset[str]:
    return frozenset({name for name in _OF_COMPANY if not employer[name]} | {"name", "linkedin"})


def _asked_about(domain: str) -> str:
    """The domain, unless it is one for examples: nobody's website is there."""
    return "" if is_reserved(domain) else domain


def _domain(row: dict[str, Any]) -> str:
    return str(row["email"] or "").rpartition("@")[2].lower()


async def keep_findings(db: Db, answers: Sequence[Answer]) -> int:
    """Each finding is kept with its source; of how many contacts something was found."""
    settings = await HygieneSettings.load(db)
    enriched = 0
    for answer in answers:
        contact = await crm.contact(db, answer.subject.contact_id)
        if contact is None or not answer.hits:
            continue
        own = [hit for hit in answer.hits if hit.finding.about == "contact"]
        await _keep(db, contact, own, fill=settings.fill_empty_fields)
        contact = await crm.contact(db, contact.id)
        rest = [hit for hit in answer.hits if hit.finding.about == "company"]
        if contact is not None and contact.company_id is not None:
            await _keep_of_company(db, contact.company_id, rest, fill=settings.fill_empty_fields)
        enriched += 1
    await findings.note_visits(db, [a.subject.contact_id for a in answers], "enriched_at")
    return enriched


async def _keep(db: Db, contact: Contact, hits: Sequence[Hit], *, fill: bool) -> None:
    filled: list[str] = []
    known = await findings.told_of(db, contact_id=contact.id)
    for hit in hits:
        one, before = hit.finding, _now(contact, hit.finding.field)
        if (one.field, one.value) in known or one.value == before:
            continue
        state = "noted" if one.field in NOTED - {"company"} else "offered"
        may = fill and not one.guess and state == "offered" and one.field != "company"
        if may and (not before or one.field == "name"):
            try:
                async with db.begin_nested():
                    await crm.change(db, contact.id, _patch(one.field, one.value))
                state = "filled"
                filled.append(one.field.removesuffix("_id").replace("_", " "))
            except HubError:
                state = "offered"
        db.add(_row(hit, state, before, contact_id=contact.id))
    if filled:
        says = f"Found out: {', '.join(filled)}"
        timeline.add(db, "hygiene.enriched", [contact.ref], says)
    await db.flush()


async def _keep_of_company(db: Db, company_id: UUID, hits: Sequence[Hit], *, fill: bool) -> None:
    """What somebody wrote stays; empty fields are filled, the rest is offered."""
    rows = await people.firms(db, [company_id])
    known = await findings.told_of(db, company_id=company_id)
    filled: list[str] = []
    for hit in hits if rows else ():
        one, before = hit.finding, str(rows[0].get(hit.finding.field) or "")
        if (one.field, one.value) in known or one.value.casefold() == before.casefold():
            continue
        state = "noted" if one.field in NOTED else "offered"
        if fill and not one.guess and state == "offered" and not before:
            try:
                async with db.begin_nested():
                    await crm.change_company(db, company_id, _company_patch(one.field, one.value))
                state = "filled"
                filled.append(one.field.removesuffix("_e164").replace("_", " "))
            except HubError:
                state = "offered"
        db.add(_row(hit, state, before, company_id=company_id))
    if filled:
        says = f"Found out: {', '.join(filled)}"
        timeline.add(db, "hygiene.enriched", [Ref(COMPANY, company_id)], says)
    await db.flush()


def _row(hit: Hit, state: str, before: str, **about: UUID) -> EnrichmentRow:
    one = hit.finding
    return EnrichmentRow(
        **about,
        field=one.field,
        value=one.value,
        before=before or None,
        provider=hit.provider,
        evidence=one.evidence[:300],
        source_url=one.source_url[:500] or None,
        confidence_pct=one.confidence_pct,
        cost_microcents=hit.cost_microcents,
        state=state,
        found_at=clock.now(),
    )


async def take_back(db: Db, enrichment_id: UUID) -> EnrichmentRow:
    """The field is as it was before, unless somebody changed it since.

    Raises:
        NotFound: there is no such finding.
        Conflict: it does not stand on the record.
    """
    row = await _finding(db, enrichment_id)
    if row.state != "filled":
        raise Conflict("This finding does not stand on the record.")
    if await _stands(db, row) == row.value:
        await _write(db, row, row.before)
    row.state = "taken_back"
    await db.flush()
    return row


async def take_over(db: Db, enrichment_id: UUID) -> EnrichmentRow:
    """What was only offered stands on the record now; an employer is added and linked.

    Raises as `take_back`.
    """
    row = await _finding(db, enrichment_id)
    before = await _stands(db, row)
    if row.state not in ("offered", "taken_back") or before is None:
        raise Conflict("This finding cannot be taken over.")
    if row.field == "company":
        await _employ(db, row)
    else:
        row.before = before or None
        await _write(db, row, row.value)
    row.state = "filled"
    await db.flush()
    return row


async def _finding(db: Db, enrichment_id: UUID) -> EnrichmentRow:
    row = await findings.enrichment(db, enrichment_id)
    if row is None:
        raise NotFound("There is no such finding.")
    return row


async def _employ(db: Db, row: EnrichmentRow) -> None:
    """The finding becomes one of the contact's company, made under its domain if need be."""
    contact = await crm.contact(db, row.contact_id) if row.contact_id else None
    if contact is None or contact.company_id is not None:
        raise Conflict("The contact has a company already.")
    domain = str(contact.email or "").rpartition("@")[2].lower()
    domain = "" if domain in free_mail() else domain
    known = await findings.companies_of_domains(db, [domain] if domain else [])
    if domain in known:
        company_id = known[domain][0]
    else:
        new = NewCompany(name=row.value, domain=domain or None, source=row.provider)
        company_id = await crm.make_company(db, new)
    await crm.change(db, contact.id, ContactPatch(company_id=company_id))
    row.field, row.value, row.before = "company_id", str(company_id), None


async def _stands(db: Db, row: EnrichmentRow) -> str | None:
    """What stands in the field now; None where the record is gone."""
    if row.contact_id is not None:
        contact = await crm.contact(db, row.contact_id)
        return None if contact is None else _now(contact, row.field)
    rows = await people.firms(db, [row.company_id] if row.company_id else [])
    return str(rows[0].get(row.field) or "") if rows else None


async def _write(db: Db, row: EnrichmentRow, value: str | None) -> None:
    if row.contact_id is not None:
        await crm.change(db, row.contact_id, _patch(row.field, value))
    elif row.company_id is not None:
        await crm.change_company(db, row.company_id, _company_patch(row.field, value))


def _now(contact: Contact, field: str) -> str:
    return str(getattr(contact, field, None) or "")


def _patch(field: str, value: str | None) -> ContactPatch:
    return ContactPatch.model_validate({field: value if value is not None else _none(field)})


def _company_patch(field: str, value: str | None) -> CompanyPatch:
    return CompanyPatch.model_validate({field: value if value is not None else _none(field)})


def _none(field: str) -> str | None:
    """What stands in a field without a value: names are texts, the rest is empty."""
    return "" if field in ("name", "given_name", "family_name", "description") else None
