"""Custom fields, lists, places and property names are as the tenant wants them."""

from collections.abc import Sequence
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import (
    CustomFieldIn,
    ListIn,
    PlaceIn,
    PropertyNameIn,
)
from enterprisehub.domains.crm.errors import KeyTaken
from enterprisehub.domains.crm.models import (
    CustomFieldRow,
    ListRow,
    PlaceRow,
    PropertyNameRow,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.search.fold import fold

MAX_FIELDS = 100


async def define_field(db: Db, new: CustomFieldIn) -> CustomFieldRow:
    """Records of the kind have the field from now on.

    Raises:
        KeyTaken: there is a field with this key.
        Invalid: a choice field without choices.
    """
    _check_choices(new)
    await queries.hold_keys(db, [f"custom_field:{new.record_kind}"])
    known = await queries.custom_fields(db, new.record_kind)
    if any(field.key == new.key for field in known):
        raise KeyTaken(f"There is a field {new.key} already.", fields={"key": "is taken"})
    if len(known) >= MAX_FIELDS:
        raise Conflict(f"A kind of record has at most {MAX_FIELDS} custom fields.")
    row = CustomFieldRow(**new.model_dump())
    db.add(row)
    await db.flush()
    return row


async def change_field(
    db: Db, field_id: UUID, wanted: CustomFieldIn, *, seen: int | None = None
) -> CustomFieldRow:
    """Title, choices, duty and place are as given; key, kind and type stay.

    Raises:
        NotFound: there is no such field.
        StaleVersion: somebody changed it since the version `seen`.
        Invalid: it would change what cannot change.
    """
    row = await _field(db, field_id, seen)
    fixed = ("record_kind", "key", "type")
    moved = {name: "cannot change" for name in fixed if getattr(row, name) != getattr(wanted, name)}
    if moved:
        raise Invalid("Values are stored under these; define a new field.", fields=moved)
    _check_choices(wanted)
    for name in ("title", "choices", "required", "position"):
        setattr(row, name, getattr(wanted, name))
    await db.flush()
    return row


async def remove_field(db: Db, field_id: UUID, *, seen: int | None = None) -> None:
    """Records do not show the field any more; stored values stay until they are changed."""
    (await _field(db, field_id, seen)).deleted_at = clock.now()


async def _field(db: Db, field_id: UUID, seen: int | None) -> CustomFieldRow:
    row = await queries.custom_field(db, field_id)
    if row is None:
        raise NotFound("There is no such custom field.")
    require_version(row.version, seen)
    return row


def _check_choices(field: CustomFieldIn) -> None:
    if field.type == "choice" and not field.choices:
        raise Invalid("Give the choices.", fields={"choices": "a choice field needs some"})


async def make_list(db: Db, new: ListIn) -> ListRow:
    """An empty list of contacts.

    Raises:
        KeyTaken: there is one of this name.
    """
    key = fold(new.name) or new.name
    await queries.hold_keys(db, [f"list:{key}"])
    if await queries.list_named(db, key):
        raise KeyTaken(f"There is a list “{new.name}” already.", fields={"name": "is taken"})
    row = ListRow(name=new.name, name_key=key, description=new.description)
    db.add(row)
    await db.flush()
    return row


async def change_list(db: Db, list_id: UUID, wanted: ListIn, *, seen: int | None = None) -> ListRow:
    """Name and description are as given.

    Raises:
        NotFound: there is no such list.
        StaleVersion: somebody changed it since the version `seen`.
        KeyTaken: another one has this name.
    """
    row = await _list(db, list_id, seen)
    key = fold(wanted.name) or wanted.name
    await queries.hold_keys(db, [f"list:{key}"])
    if await queries.list_named(db, key) not in (None, row.id):
        raise KeyTaken(f"There is a list “{wanted.name}” already.", fields={"name": "is taken"})
    row.name, row.name_key, row.description = wanted.name, key, wanted.description
    await db.flush()
    return row


async def delete_list(db: Db, list_id: UUID, *, seen: int | None = None) -> None:
    """The list is gone; its contacts stay."""
    row = await _list(db, list_id, seen)
    row.deleted_at = clock.now()
    await queries.cascade_deletion(db, row, row.deleted_at)


async def add_to_list(db: Db, list_id: UUID, contact_ids: Sequence[UUID]) -> int:
    """These live contacts are on the list; how many were not before."""
    row = await _list(db, list_id)
    return await queries.add_members(db, row.id, contact_ids)


async def take_from_list(db: Db, list_id: UUID, contact_ids: Sequence[UUID]) -> int:
    """These contacts are not on the list; how many were."""
    row = await _list(db, list_id)
    return await queries.take_members(db, row.id, contact_ids, clock.now())


async def _list(db: Db, list_id: UUID, seen: int | None = None) -> ListRow:
    row = await queries.contact_list(db, list_id)
    if row is None:
        raise NotFound("There is no such list.")
    require_version(row.version, seen)
    return row


async def add_place(db: Db, new: PlaceIn) -> PlaceRow:
    """Dialogues recognise the place.

    Raises:
        Conflict: the index has it (the database says so).
    """
    row = PlaceRow(**new.model_dump())
    db.add(row)
    await db.flush()
    return row


async def add_property_name(db: Db, new: PropertyNameIn) -> PropertyNameRow:
    """Dialogues recognise the property.

    Raises:
        Invalid: its place is not there.
    """
    if new.place_id is not None and await queries.place(db, new.place_id) is None:
        raise Invalid("There is no such place.", fields={"place_id": "no such place"})
    row = PropertyNameRow(**new.model_dump())
    db.add(row)
    await db.flush()
    return row


async def remove_name(db: Db, name_id: UUID, *, seen: int | None = None) -> None:
    """A place or property name is not recognised any more."""
    row = await queries.place(db, name_id) or await queries.property_name(db, name_id)
    if row is None:
        raise NotFound("There is no such name.")
    require_version(row.version, seen)
    row.deleted_at = clock.now()
