"""Everything that one contact, company or deal says, field by field."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from enterprisehub.domains.assistant.contracts import Cell, Found, Line
from enterprisehub.domains.assistant.logic.look_up_deals import owner_names
from enterprisehub.domains.assistant.permissions import COMPANIES_READ, CONTACTS_READ, DEALS_READ
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL, Contact, Deal
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, NotFound
from enterprisehub.kernel.scope import Ref
from enterprisehub.ui.shown import money

READ: Final = {CONTACT: CONTACTS_READ, COMPANY: COMPANIES_READ, DEAL: DEALS_READ}


async def look_up_record(db: Db, ref: Ref) -> Found:
    """The record's fields as groups of name and value; empty ones are left out.

    Raises:
        Denied: the asker may not see records of this kind.
        NotFound: there is no such record.
    """
    needed = READ.get(ref.kind)
    if needed is None:
        raise NotFound("There is no such record.")
    if not db.scope.may(needed):
        raise Denied("Your role may not see this.", permission=needed)
    title, pairs = await _of[ref.kind](db, ref.id)
    href = f"/{ref.kind.removeprefix('crm.')}s/{ref.id}".replace("companys", "companies")
    lines = [Line(ref=str(ref), title=title, href=href)]
    groups = [(name, str(value)) for name, value in pairs if value not in (None, "")]
    return Found(says=f"{title}.", total=1, lines=lines, groups=groups)


async def _contact(db: Db, id_: UUID) -> tuple[str, list[tuple[str, Cell]]]:
    found = await crm.contact(db, id_)
    if found is None or found.deleted:
        raise NotFound("There is no such contact.")
    return found.name or "Somebody without a name", await _contact_fields(db, found)


async def _contact_fields(db: Db, one: Contact) -> list[tuple[str, Cell]]:
    owner = (await owner_names(db)).get(one.owner_user_id) if one.owner_user_id else None
    seen = one.last_activity_at
    return [
        ("Company", one.company_name if db.scope.may(COMPANIES_READ) else None),
        ("Job title", one.job_title),
        ("Email", one.email),
        ("Phone", one.phone_e164),
        ("City", ", ".join(filter(None, [one.city, one.state]))),
        ("Address", one.street),
        ("Owner", owner or "nobody"),
        ("Score", one.score),
        ("Temperature", one.temperature),
        ("Lifecycle", one.lifecycle.replace("_", " ")),
        ("Status", one.lead_status),
        ("Source", one.source),
        ("Tags", ", ".join(one.tags)),
        ("Language", one.language),
        ("Time zone", one.time_zone),
        ("Last activity", seen.isoformat() if seen else "none yet"),
    ]


async def _company(db: Db, id_: UUID) -> tuple[str, list[tuple[str, Cell]]]:
    found = await crm.company(db, id_)
    if found is None:
        raise NotFound("There is no such company.")
    owner = (await owner_names(db)).get(found.owner_user_id) if found.owner_user_id else None
    fields: list[tuple[str, Cell]] = [
        ("Industry", found.industry),
        ("Employees", f"{found.employees:,}" if found.employees is not None else None),
        ("Website", found.domain),
        ("Owner", owner or "nobody"),
    ]
    if db.scope.may(CONTACTS_READ):
        people = await crm.contacts_of_company(db, id_)
        fields.append(("Contacts", len(people)))
    if db.scope.may(DEALS_READ):
        deals = await crm.deals_of_company(db, id_)
        fields.append(("Open deals", sum(deal.state == "open" for deal in deals)))
    return found.name, fields


async def _deal(db: Db, id_: UUID) -> tuple[str, list[tuple[str, Cell]]]:
    found = await crm.deal(db, id_)
    if found is None:
        raise NotFound("There is no such deal.")
    return found.title, await _deal_fields(db, found)


async def _deal_fields(db: Db, one: Deal) -> list[tuple[str, Cell]]:
    owner = (await owner_names(db)).get(one.owner_user_id) if one.owner_user_id else None
    contact = await crm.contact(db, one.contact_id) if one.contact_id else None
    company = await crm.company(db, one.company_id) if one.company_id else None
    return [
        ("Stage", one.stage_name),
        ("State", one.state),
        ("Amount", money(one.amount_cents, one.currency) if one.amount_cents is not None else None),
        ("Closes", one.close_on.isoformat() if one.close_on else "no day set"),
        ("Owner", owner or "nobody"),
        ("Contact", contact.name if contact and db.scope.may(CONTACTS_READ) else None),
        ("Company", company.name if company and db.scope.may(COMPANIES_READ) else None),
        ("In this stage since", one.stage_since_at.isoformat()),
    ]


_of: dict[str, Callable[[Db, UUID], Any]] = {CONTACT: _contact, COMPANY: _company, DEAL: _deal}
