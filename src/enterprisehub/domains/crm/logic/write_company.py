"""A company comes to be, or changes."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import CompanyPatch, NewCompany
from enterprisehub.domains.crm.errors import KeyTaken
from enterprisehub.domains.crm.events import CompanyCreated, CompanyUpdated
from enterprisehub.domains.crm.logic.check_custom_values import check_custom_values
from enterprisehub.domains.crm.logic.check_owner import check_owner
from enterprisehub.domains.crm.logic.find_record import live_company
from enterprisehub.domains.crm.logic.index_record import index_company
from enterprisehub.domains.crm.logic.word_changes import words_of_changes
from enterprisehub.domains.crm.models import CompanyRow
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.search.fold import fold


async def make_company(db: Db, new: NewCompany) -> CompanyRow:
    """The company is stored, found by search, and told of.

    Raises:
        KeyTaken: its domain or external key belongs to another company.
        Invalid: a custom value does not fit its field.
    """
    await _keep_keys(db, new.model_dump(), None)
    await check_owner(db, new.owner_user_id)
    values = new.model_dump(exclude={"tags", "custom"})
    row = CompanyRow(
        **values,
        name_key=fold(new.name),
        tags=list(dict.fromkeys(new.tags)),
        custom=await check_custom_values(db, "company", new.custom),
    )
    db.add(row)
    await db.flush()
    await queries.keep_tags(db, row.ref, row.tags)
    await index_company(db, row)
    timeline.add(db, "crm.company_created", [row.ref], "Company added")
    await publish(db, CompanyCreated(row.id), row.ref)
    return row


async def change_company(
    db: Db, company_id: UUID, patch: CompanyPatch, *, seen: int | None = None
) -> CompanyRow:
    """The named fields are as given; `seen` is the version that the caller looked at.

    Raises:
        NotFound: there is no such company.
        StaleVersion: somebody changed it since.
        KeyTaken, Invalid: as for a new one.
    """
    row = await live_company(db, company_id, lock=True)
    if seen is not None:
        require_version(row.version, seen)
    given: dict[str, Any] = patch.model_dump(exclude_unset=True)
    await _keep_keys(db, given, row.id)
    await check_owner(db, given.get("owner_user_id"), had=row.owner_user_id)
    if "custom" in given:
        custom = await check_custom_values(db, "company", given["custom"], stored=row.custom)
        given["custom"] = custom
    if "tags" in given:
        given["tags"] = list(dict.fromkeys(given["tags"]))
    if not given.get("name", True):
        del given["name"]
    changed = tuple(sorted(name for name, value in given.items() if getattr(row, name) != value))
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, given[name])
    if changed:
        row.name_key = fold(row.name)
        await queries.keep_tags(db, row.ref, row.tags)
        await index_company(db, row)
        words = await words_of_changes(db, changed, before, given)
        timeline.add(db, "crm.company_updated", [row.ref], f"Changed {words}")
        await publish(db, CompanyUpdated(row.id, changed), row.ref)
    return row


async def _keep_keys(db: Db, given: dict[str, Any], own: UUID | None) -> None:
    for column in ("domain", "external_key"):
        value = given.get(column)
        if not value:
            continue
        await queries.hold_keys(db, [f"company_{column}:{value}"])
        holder = await queries.company_id_with(db, column, value)
        if holder not in (None, own):
            message = f"{value} belongs to another company."
            raise KeyTaken(message, fields={column: message}, company_id=str(holder))
