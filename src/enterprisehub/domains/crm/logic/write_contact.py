"""A contact comes to be, or changes; its addresses, tags, search words and timeline follow."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import CONTACT
from enterprisehub.domains.crm.contracts.addresses import shown_phone, split_name
from enterprisehub.domains.crm.contracts.inputs import ContactPatch, NewContact
from enterprisehub.domains.crm.errors import KeyTaken
from enterprisehub.domains.crm.events import ContactCreated, ContactUpdated
from enterprisehub.domains.crm.logic.check_custom_values import check_custom_values
from enterprisehub.domains.crm.logic.check_owner import check_owner
from enterprisehub.domains.crm.logic.check_workspace import check_workspace
from enterprisehub.domains.crm.logic.find_record import check_links, live_contact
from enterprisehub.domains.crm.logic.index_record import index_contact
from enterprisehub.domains.crm.logic.keep_addresses import keep_emails, keep_phones
from enterprisehub.domains.crm.models import ContactRow
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.fold import fold
from enterprisehub.kernel.text.language_names import language_name

_LONGEST_VALUE = 60
_APART = {"emails", "phones", "tags", "custom", "name", "given_name", "family_name"}


async def make_contact(db: Db, new: NewContact, *, contact_id: UUID | None = None) -> ContactRow:
    """The contact is stored, found by search, and told of.

    Raises:
        KeyTaken: an address or the external key belongs to another contact.
        Invalid: the company is not there, or a custom value does not fit its field.
    """
    await check_links(db, company_id=new.company_id)
    await check_owner(db, new.owner_user_id)
    await check_workspace(db, new.workspace_id)
    await _keep_external_key(db, new.external_key, None)
    row = ContactRow(
        id=contact_id or new_id(),
        **new.model_dump(exclude=_APART),
        custom=await check_custom_values(db, "contact", new.custom),
        tags=list(dict.fromkeys(new.tags)),
        email=new.emails[0].email if new.emails else None,
        phone_e164=new.phones[0].phone if new.phones else None,
    )
    _name(row, new.name, new.given_name, new.family_name, _stand_in(new))
    db.add(row)
    await db.flush()
    await keep_emails(db, row, new.emails, new=True)
    await keep_phones(db, row, new.phones, new=True)
    if row.tags:
        await queries.keep_tags(db, row.ref, row.tags)
    emails, phones = [e.email for e in new.emails], [p.phone for p in new.phones]
    await index_contact(db, row, addresses=(emails, phones))
    by = f" from {row.source}" if row.source else ""
    timeline.add(db, "crm.contact_created", [row.ref], f"Contact added{by}")
    await publish(db, ContactCreated(row.id, row.source), row.ref)
    return row


async def change_contact(
    db: Db, contact_id: UUID, patch: ContactPatch, *, seen: int | None = None
) -> ContactRow:
    """The named fields are as given; `seen` is the version that the caller looked at.

    Raises:
        NotFound: there is no such contact.
        StaleVersion: somebody changed it since.
        KeyTaken, Invalid: as for a new one.
    """
    row = await live_contact(db, contact_id, lock=True)
    if seen is not None:
        require_version(row.version, seen)
    given = patch.model_dump(exclude_unset=True, exclude=_APART)
    fields = patch.model_fields_set
    if "company_id" in given:
        await check_links(db, company_id=given["company_id"])
    await check_owner(db, given.get("owner_user_id"), had=row.owner_user_id)
    await check_workspace(db, given.get("workspace_id"), had=row.workspace_id)
    if given.get("external_key"):
        await _keep_external_key(db, given["external_key"], row.id)
    before = _shown(row)
    for name, value in given.items():
        setattr(row, name, value)
    if fields & {"name", "given_name", "family_name"}:
        name = patch.name if "name" in fields else ""
        given_name = patch.given_name if "given_name" in fields or name else row.given_name
        family_name = patch.family_name if "family_name" in fields or name else row.family_name
        _name(row, name, given_name, family_name, row.name)
    apart = await _change_apart(db, row, patch, fields)
    changed = tuple(k for k, v in _shown(row).items() if before[k] != v) + apart
    if changed:
        await _tell(db, row, changed, patch)
    return row


async def _change_apart(
    db: Db, row: ContactRow, patch: ContactPatch, fields: set[str]
) -> tuple[str, ...]:
    """Addresses, tags and custom values; which of them changed."""
    changed = []
    if "emails" in fields and await keep_emails(db, row, patch.emails):
        changed.append("emails")
    if "phones" in fields and await keep_phones(db, row, patch.phones):
        changed.append("phones")
    if "tags" in fields and (tags := list(dict.fromkeys(patch.tags))) != row.tags:
        row.tags = tags
        await queries.keep_tags(db, row.ref, tags)
        changed.append("tags")
    if "custom" in fields:
        custom = await check_custom_values(db, "contact", patch.custom, stored=row.custom)
        if custom != row.custom:
            row.custom = custom
            changed.append("custom")
    return tuple(changed)


async def _tell(db: Db, row: ContactRow, changed: tuple[str, ...], patch: ContactPatch) -> None:
    if db.is_modified(row):
        await db.flush()
    else:
        await queries.touch(db, row)
    await index_contact(db, row)
    words = ", ".join(_change_in_words(name, row, patch) for name in changed)
    timeline.add(db, "crm.contact_updated", [row.ref], f"Changed {words}", fields=list(changed))
    await publish(db, ContactUpdated(row.id, changed), row.ref)


def _change_in_words(name: str, row: ContactRow, patch: ContactPatch) -> str:
    """The field and, where it is short enough to be read in a line, what it holds now."""
    label = name.removesuffix("_user_id").removesuffix("_id").replace("_", " ")
    match name:
        case "emails":
            value: object = ", ".join(one.email for one in patch.emails)
        case "phones":
            value = ", ".join(shown_phone(one.phone) for one in patch.phones)
        case "tags":
            value = ", ".join(row.tags)
        case "language":
            value = language_name(row.language)
        case _:
            value = getattr(row, name)
    if value in ("", None):
        return f"{label} (now empty)"
    short = isinstance(value, str | int) and len(str(value)) <= _LONGEST_VALUE
    return f"{label} to {str(value).replace('_', ' ')}" if short else label


def _shown(row: ContactRow) -> dict[str, Any]:
    names = set(ContactPatch.model_fields) - {"emails", "phones", "tags", "custom"}
    return {name: getattr(row, name) for name in sorted(names)}


def _name(row: ContactRow, name: str, given: str, family: str, stand_in: str) -> None:
    """One part of a name follows from the other; without any, an address stands in."""
    if name and not (given or family):
        given, family = split_name(name)
    row.given_name, row.family_name = given, family
    row.name = name or " ".join(filter(None, (given, family))) or stand_in
    row.name_key = fold(f"{family} {given}") or fold(row.name)


def _stand_in(new: NewContact) -> str:
    if new.emails:
        return new.emails[0].email
    return shown_phone(new.phones[0].phone) if new.phones else ""


async def _keep_external_key(db: Db, key: str | None, own: UUID | None) -> None:
    if not key:
        return
    await queries.hold_keys(db, [f"contact_key:{key}"])
    holder = await queries.contact_id_with_external_key(db, key)
    if holder not in (None, own):
        message = f"The external key {key} belongs to another contact."
        raise KeyTaken(message, fields={"external_key": message}, contact_id=str(holder))


def ref_of(contact_id: UUID) -> Ref:
    return Ref(CONTACT, contact_id)
