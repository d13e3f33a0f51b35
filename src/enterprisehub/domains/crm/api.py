"""What other domains may ask of crm. Ids and contracts in, contracts out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import (
    COMPANY,
    CONTACT,
    DEAL,
    Company,
    Contact,
    Deal,
    Interaction,
    KnownNames,
    Learned,
    NewTask,
    OpenTask,
    Reason,
    Score,
    TaskKind,
)
from enterprisehub.domains.crm.contracts.addresses import email_key, email_of, phone_of
from enterprisehub.domains.crm.contracts.audience import Audience
from enterprisehub.domains.crm.contracts.inputs import (
    CompanyPatch,
    ContactPatch,
    EmailIn,
    NewCompany,
    NewContact,
    NewTaskIn,
    PhoneIn,
    StageMove,
)
from enterprisehub.domains.crm.contracts.merging import MergePreview, MergeRecords
from enterprisehub.domains.crm.contracts.past import PastContact, PastDeal, PastTalk
from enterprisehub.domains.crm.errors import NotReachable
from enterprisehub.domains.crm.logic import (
    exchange_records,
    list_exchange_fields,
    read_contact,
    record_interaction,
    rescore_contact,
    write_company,
)
from enterprisehub.domains.crm.logic import merge_records as merging
from enterprisehub.domains.crm.logic.follow_merges import holder_of
from enterprisehub.domains.crm.logic.know_names import know_names
from enterprisehub.domains.crm.logic.learn_details import learn_details
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.logic.split_records import split_records
from enterprisehub.domains.crm.logic.take_history import (
    take_past_contacts,
    take_past_deals,
    take_past_scores,
    take_past_talk,
)
from enterprisehub.domains.crm.logic.write_contact import change_contact, make_contact
from enterprisehub.domains.crm.logic.write_deal import move_deal
from enterprisehub.domains.crm.logic.write_note import add_note as _add_note
from enterprisehub.domains.crm.logic.write_task import make_task
from enterprisehub.domains.crm.models import TaskRow
from enterprisehub.domains.crm.queries import audiences, merges, names
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref


async def contact(db: Db, contact_id: UUID) -> Contact | None:
    """The contact with its addresses and standing; None when there is none or it was deleted.

    Asked for one that became part of another, the answer is the other one.
    """
    found = await contacts(db, [contact_id])
    if not found and (holder_id := await holder_of(db, contact_id)) != contact_id:
        found = await contacts(db, [holder_id])
    return next(iter(found), None)


async def contacts(db: Db, ids: Sequence[UUID]) -> list[Contact]:
    """As `contact` for several, in the order of `ids`; missing and deleted ones are left out."""
    return await read_contact.contacts_of(db, ids)


async def find_contact_by_phone(db: Db, phone: str) -> Contact | None:
    """The live contact with this number, written in any way."""
    try:
        found = await queries.contact_id_with_phone(db, phone_of(phone))
    except ValueError:
        return None
    return await contact(db, found) if found else None


async def find_contact_by_email(db: Db, email: str) -> Contact | None:
    """The live contact with this address, in any case."""
    found = await queries.contact_id_with_email(db, email_key(email))
    return await contact(db, found) if found else None


async def find_or_make_contact_by_phone(
    db: Db, phone: str, *, source: str | None = None, name: str = ""
) -> Contact:
    """The live contact with this number; made when nobody has it. Two at once make only one.

    Raises:
        NotReachable: it cannot be a phone number.
    """
    try:
        e164 = phone_of(phone)
    except ValueError as error:
        message = f"“{phone[:60]}” {error}."
        raise NotReachable(message, fields={"phone": str(error)}) from error
    await queries.hold_keys(db, [f"phone:{e164}"])
    found = await queries.contact_id_with_phone(db, e164)
    if found is None:
        new = NewContact(name=name, phones=[PhoneIn(phone=e164)], source=source)
        found = (await make_contact(db, new)).id
    return await _sure(db, found)


async def find_or_make_contact_by_email(
    db: Db, email: str, *, source: str | None = None, name: str = ""
) -> Contact:
    """The live contact with this address; made when nobody has it. Two at once make only one.

    Raises:
        NotReachable: it cannot be an email address.
    """
    try:
        address = email_of(email)
    except ValueError as error:
        message = f"“{email[:60]}” {error}."
        raise NotReachable(message, fields={"email": str(error)}) from error
    await queries.hold_keys(db, [f"email:{email_key(address)}"])
    found = await queries.contact_id_with_email(db, email_key(address))
    if found is None:
        new = NewContact(name=name, emails=[EmailIn(email=address)], source=source)
        found = (await make_contact(db, new)).id
    return await _sure(db, found)


async def make(db: Db, new: NewContact) -> Contact:
    """A contact that has no address yet (a visitor of the web chat), or all that is known.

    Raises:
        KeyTaken: an address belongs to another contact.
    """
    return await _sure(db, (await make_contact(db, new)).id)


async def change(db: Db, contact_id: UUID, patch: ContactPatch) -> Contact:
    """What was learned is written to the contact: only the fields set in `patch` change."""
    await change_contact(db, contact_id, patch)
    return await _sure(db, contact_id)


async def add_phone(db: Db, contact_id: UUID, phone: str) -> Contact:
    """The contact has this number too, after those it has.

    Raises:
        KeyTaken: it belongs to another contact.
    """
    known = await _sure(db, contact_id)
    phones = [PhoneIn(phone=p) for p in (*known.phones_e164, phone_of(phone))]
    return await change(db, contact_id, ContactPatch(phones=phones))


async def add_email(db: Db, contact_id: UUID, email: str) -> Contact:
    """The contact has this address too, after those it has."""
    known = await _sure(db, contact_id)
    emails = [EmailIn(email=e) for e in (*known.emails, email_of(email))]
    return await change(db, contact_id, ContactPatch(emails=emails))


async def learn(db: Db, contact_id: UUID, said: Learned) -> tuple[str, ...]:
    """What a person said of themselves is added where nobody wrote better; which fields it was."""
    return await learn_details(db, contact_id, said)


async def record(db: Db, what: Interaction) -> UUID:
    """A message, call or meeting is in the client's history; once per contact and source."""
    return await record_interaction.record_interaction(db, what)


async def set_score(db: Db, contact_id: UUID, reasons: Iterable[Reason]) -> Score:
    """What a conversation found replaces what it had found; the score follows and is returned.

    Each reason has `group="conversation"`; the points of all count from -40 to 60.
    """
    return await rescore_contact.rescore_contact(db, contact_id, said=reasons)


async def rescore(db: Db, contact_id: UUID) -> Score:
    """The score is worked out again from what is known now."""
    return await rescore_contact.rescore_contact(db, contact_id)


async def deals_of(db: Db, contact_id: UUID) -> list[Deal]:
    """Live deals in which the contact takes part: open first, newest first."""
    return await read_contact.deals_of(db, contact_id)


async def deal_of(db: Db, contact_id: UUID) -> Deal | None:
    """The contact's open deal, the newest if there are several."""
    return next((d for d in await deals_of(db, contact_id) if d.state == "open"), None)


async def deals_of_company(db: Db, company_id: UUID) -> list[Deal]:
    """Live deals of a company: open first, newest first."""
    return await read_contact.deals_of_company(db, company_id)


async def contacts_of_company(db: Db, company_id: UUID) -> list[UUID]:
    """The live contacts of a company, newest first."""
    return await queries.contact_ids_of_company(db, company_id)


async def concerned_with(
    db: Db, contact_id: UUID | None, *, deal_id: UUID | None = None
) -> list[Ref]:
    """On whose timelines stands what happens with a contact: theirs, their company's, their deal's.

    The deal is the one named, or else the contact's open one.
    """
    known = await contact(db, contact_id) if contact_id else None
    if deal_id is None and known is not None:
        open_deal = await deal_of(db, known.id)
        deal_id = open_deal.id if open_deal else None
    named = {
        CONTACT: contact_id,
        COMPANY: known.company_id if known else None,
        DEAL: deal_id,
    }
    return [Ref(kind, id_) for kind, id_ in named.items() if id_ is not None]


async def deal(db: Db, deal_id: UUID) -> Deal | None:
    return await read_contact.deal(db, deal_id)


async def move(
    db: Db, deal_id: UUID, stage_id: UUID, *, lost_reason: str | None = None
) -> Deal | None:
    """The deal stands in the stage, won or lost if the stage says so.

    Raises:
        NotFound, Invalid: there is no such deal or stage.
        Conflict: it stands there already.
    """
    await move_deal(db, deal_id, StageMove(stage_id=stage_id, lost_reason=lost_reason))
    return await deal(db, deal_id)


async def first_pipeline(db: Db) -> UUID:
    """The tenant's default pipeline; made when there is none."""
    return (await default_pipeline(db)).id


async def take_over(
    db: Db,
    people: Sequence[PastContact],
    deals: Sequence[PastDeal],
    talk: Sequence[PastTalk] = (),
) -> int:
    """What happened elsewhere is in our history, quietly; how many deals came.

    Raises:
        Invalid: a deal without moves, out of order, or of a stage that is not ours.
    """
    await take_past_contacts(db, people)
    stored = await take_past_deals(db, deals)
    await take_past_talk(db, talk)
    await take_past_scores(db, people, deals, talk)
    return stored


async def company(db: Db, company_id: UUID) -> Company | None:
    """The company; of one that became part of another, that one."""
    return await read_contact.company(db, await holder_of(db, company_id))


async def make_company(db: Db, new: NewCompany) -> UUID:
    """The company is stored. Raises KeyTaken where its domain names another one."""
    return (await write_company.make_company(db, new)).id


async def change_company(db: Db, company_id: UUID, patch: CompanyPatch) -> None:
    """The named fields are as given. Raises NotFound, KeyTaken, Invalid."""
    await write_company.change_company(db, company_id, patch)


async def preview_merge(db: Db, what: MergeRecords) -> MergePreview:
    """Field by field what merging the two would keep, and what would move.

    Raises:
        NotFound, Conflict: one of them is not there any more.
    """
    return await merging.preview_merge(db, what)


async def merge(db: Db, what: MergeRecords) -> UUID:
    """The two are one; the id of the merge, by which it can be taken back at any time.

    Raises:
        NotFound, Conflict: one of them is not there any more.
        Invalid: a choice names no field.
    """
    return (await merging.merge_records(db, what)).id


async def split(db: Db, merge_id: UUID) -> None:
    """The merge is taken back: each record has its own again, what came later too.

    Raises:
        NotFound, Conflict: there is no such merge any more, or the kept record was deleted.
    """
    await split_records(db, merge_id)


async def merge_of(db: Db, record_id: UUID) -> UUID | None:
    """The merge by which this record is part of another now; None where it stands by itself."""
    row = await merges.merge_of(db, record_id)
    return row.id if row else None


async def audience(
    db: Db, which: Audience, *, after: UUID | None = None, limit: int = 500
) -> list[UUID]:
    """The contacts that are meant, by id, in batches: from the one after `after` on."""
    return await audiences.audience(db, which, after=after, limit=limit)


async def contact_lists(db: Db) -> list[tuple[UUID, str, int]]:
    """The lists of contacts by name, with the number of their members."""
    return [(row.id, row.name, count) for row, count in await queries.lists(db)]


async def contact_tags(db: Db) -> list[str]:
    """The tags of contacts, the commonest first."""
    return [tag for tag, _ in await queries.known_tags(db, CONTACT, limit=100)]


async def spoke_since(db: Db, contact_id: UUID, since: datetime) -> bool:
    """Whether somebody wrote down a call or a meeting with them for a time after that."""
    return await audiences.spoke_since(db, contact_id, since)


async def known_names(db: Db) -> KnownNames:
    """The places and property names that a dialogue of this tenant recognises."""
    return await know_names(db)


async def add_task(db: Db, new: NewTask) -> Ref:
    """Something is on a person's list."""
    fields = {name: getattr(new, name) for name in NewTaskIn.model_fields}
    return (await make_task(db, NewTaskIn.model_validate(fields))).ref


async def taken_times(db: Db, first: datetime, last: datetime) -> list[OpenTask]:
    """Calls and meetings that somebody has to hold between the two, the earliest first."""
    rows = await queries.open_tasks(db, due=(first, last), kinds=("call", "meeting"))
    return [_open_task(row) for row in rows]


async def open_tasks_of(db: Db, contact_id: UUID) -> list[OpenTask]:
    """What is still to be done about a contact, what is due first before the rest."""
    return [_open_task(row) for row in await queries.open_tasks(db, contact_id=contact_id)]


async def add_note(db: Db, contact_id: UUID, body: str, *, deal_id: UUID | None = None) -> Ref:
    """A note stands on the contact (and the deal)."""
    return (await _add_note(db, body, contact_id=contact_id, deal_id=deal_id)).ref


# Records as plain values, for systems outside that keep them too (contracts.exchange).
exchange_fields = list_exchange_fields.list_exchange_fields
exchange_ids = names.live_ids_after
exchanged = exchange_records.read_values
take_exchanged = exchange_records.take_values
remove_exchanged = exchange_records.remove_values
find_exchanged = exchange_records.find_same
known_stages = list_exchange_fields.known_stages


async def _sure(db: Db, contact_id: UUID) -> Contact:
    return await read_contact.sure_contact(db, await holder_of(db, contact_id))


def _open_task(row: TaskRow) -> OpenTask:
    return OpenTask(
        id=row.id,
        title=row.title,
        kind=cast("TaskKind", row.kind),
        due_at=row.due_at,
        assignee_user_id=row.assignee_user_id,
        contact_id=row.contact_id,
    )
