"""Rows of a file become listings: new homes are stored, known ones completed."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from enterprisehub.domains.concierge import queries
from enterprisehub.domains.concierge.contracts import LISTING, STATUSES, ListingIn
from enterprisehub.domains.concierge.logic.fold_words import place_key, plain
from enterprisehub.domains.concierge.models import ListingRow
from enterprisehub.domains.concierge.permissions import KNOWLEDGE_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.importing.kinds import ImportKind, Taken
from enterprisehub.kernel.importing.match_columns import Columns, Target
from enterprisehub.kernel.importing.plan_batch import Mode, Planned, all_stored, merged, plan_batch
from enterprisehub.kernel.importing.read_cells import (
    MAX_CELL,
    Reading,
    Row,
    cents_of,
    count_of,
    id_of,
    limited,
    number_of,
    word_of,
)
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.search.documents import Document

TARGETS = (
    Target("hub_id", "EnterpriseHub id", ("hub id",)),
    Target("external_key", "External key", ("mls number", "mls", "mls id", "listing id",
                                            "listing key", "property id", "external id", "id")),
    Target("address", "Address", ("street address", "street", "property address", "address line 1",
                                  "full address", "property")),
    Target("place", "Place", ("city", "town", "location", "municipality")),
    Target("state", "State", ("province", "state region", "region")),
    Target("price", "Price", ("list price", "asking price", "listing price", "amount")),
    Target("currency", "Currency", ("currency code",)),
    Target("bedrooms", "Bedrooms", ("beds", "bedroom", "bed", "br", "bedrooms total")),
    Target("bathrooms", "Bathrooms", ("baths", "bathroom", "bath", "ba", "bathrooms total")),
    Target("status", "Status", ("listing status", "standard status", "mls status")),
    Target("url", "Link", ("url", "web page", "website", "listing url")),
    Target("note", "Note", ("notes", "description", "remarks", "public remarks")),
)  # fmt: skip
ALSO = {
    "active": "for_sale", "available": "for_sale", "coming_soon": "for_sale", "new": "for_sale",
    "pending": "under_contract", "contingent": "under_contract", "closed": "sold",
    "active_under_contract": "under_contract", "off_market": "withdrawn", "expired": "withdrawn",
    "canceled": "withdrawn", "cancelled": "withdrawn",
}  # fmt: skip
"""What listing services call a status (RESO Data Dictionary, StandardStatus)."""
FIELDS = (
    "external_key", "address", "place", "price_cents", "currency", "bedrooms", "bathrooms",
    "status", "url", "note",
)  # fmt: skip
MAX_NOTE = 4000
NEEDED = {"address": "an address", "place": "a place", "price_cents": "a price"}

_READERS: Mapping[str, Any] = {
    "hub_id": id_of,
    "price": cents_of,
    "bedrooms": partial(count_of, what="bedrooms", most=100),
    "bathrooms": partial(number_of, what="bathrooms", most=100),
    "status": partial(word_of, allowed=tuple(STATUSES), also=ALSO),
    "currency": str.upper,
}


def read_value(name: str, text: str, _: Reading) -> Any:
    """The value of a field, in its one form."""
    limited(text, MAX_NOTE if name == "note" else MAX_CELL)
    read = _READERS.get(name)
    return read(text) if read else text


async def take_listings(db: Db, rows: Sequence[Row], mode: Mode, _: str) -> Taken:
    """How many homes are new and how many changed. Rows that cannot be taken are marked wrong.

    A home is known by its external key or by its address and place.

    Raises:
        Conflict: somebody stored one of the homes at this moment; take the batch again.
    """
    for row in rows:
        _join(row)
    known = await _known(db, rows)
    planned = plan_batch(rows, _keys, _owners(known.values()), new_id, mode)
    fresh = []
    for record in planned:
        if not record.known and _complete(record):
            fresh.append(_stored({"currency": "USD", "status": "for_sale"} | record.values))
            fresh[-1]["id"] = record.id
    all_stored(len(fresh), await queries.insert_listings(db, fresh))
    changed = [
        known[record.id]
        for record in (planned if mode != "skip" else ())
        if record.known and _change(known[record.id], record, mode)
    ]
    await db.flush()
    shown = [_document(row["id"], row) for row in fresh]
    shown += [_document(row.id, {n: getattr(row, n) for n in FIELDS}) for row in changed]
    await documents.put_many(db, shown)
    return Taken(len(fresh), len(changed), [record.id for record in planned])


def _join(row: Row) -> None:
    """The state belongs to the place, as people write it."""
    state = row.values.pop("state", "")
    place = row.values.get("place", "")
    if state and place and not place.upper().endswith(state.upper()):
        row.values["place"] = f"{place}, {state}"
    if "price" in row.values:
        row.values["price_cents"] = row.values.pop("price")
    if not row.wrong:
        _check(row)


def _check(row: Row) -> None:
    """What the form would refuse is refused here, in the same words."""
    whole = {"address": "a", "place": "a", "price_cents": 0} | row.values
    whole = {name: whole[name] for name in FIELDS if name in whole and name != "external_key"}
    try:
        ListingIn.model_validate(whole)
    except ValidationError as error:
        for each in error.errors():
            field = str(each["loc"][0])
            says = each["msg"].removeprefix("Value error, ").lower()
            row.wrong.append((field, f"{field.replace('_', ' ')}: {says}"))
    if not row.wrong and not _keys(row):
        row.wrong.append(("address", "The row has neither an external key nor address and place."))


def _keys(row: Row) -> list[tuple[str, str]]:
    values = row.values
    keys = [("hub_id", str(values["hub_id"]))] if "hub_id" in values else []
    if "external_key" in values:
        keys.append(("external_key", values["external_key"]))
    if "address" in values and "place" in values:
        keys.append(("address", _at(values["address"], values["place"])))
    return keys


def _at(address: str, place: str) -> str:
    return f"{plain(address)} | {place_key(place)}"


async def _known(db: Db, rows: Sequence[Row]) -> dict[UUID, ListingRow]:
    good = [row.values for row in rows if not row.wrong]
    found = await queries.listings_known(
        db,
        ids=[v["hub_id"] for v in good if "hub_id" in v],
        external_keys=[v["external_key"] for v in good if "external_key" in v],
        address_keys=[plain(v["address"]) for v in good if "address" in v],
    )
    here = {row.id for row in found}
    for values in good:
        if values.get("hub_id") not in here:
            values.pop("hub_id", None)  # of another tenant, or long gone: it says nothing here
    for row in rows:
        if not row.wrong and not _keys(row):
            row.wrong.append(("hub_id", "No listing has this id, and the row has no address."))
    return {row.id: row for row in found}


def _owners(known: Any) -> dict[tuple[str, str], UUID]:
    owners: dict[tuple[str, str], UUID] = {}
    for row in known:
        owners["hub_id", str(row.id)] = row.id
        owners["address", f"{row.address_key} | {row.place_key}"] = row.id
        if row.external_key:
            owners["external_key", row.external_key] = row.id
    return owners


def _complete(record: Planned) -> bool:
    missing = [what for name, what in NEEDED.items() if name not in record.values]
    for row in record.rows if missing else ():
        row.wrong.append(("address", f"A new listing needs {' and '.join(missing)}."))
    return not missing


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {name: values.get(name) for name in FIELDS}
    row["url"], row["note"] = row["url"] or "", row["note"] or ""
    row["address_key"], row["place_key"] = plain(row["address"]), place_key(row["place"])
    return row


def _change(row: ListingRow, record: Planned, mode: Mode) -> bool:
    old = {name: getattr(row, name) for name in FIELDS}
    new = _stored(merged(old, {n: v for n, v in record.values.items() if n in FIELDS}, mode))
    changed = {name: value for name, value in new.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _document(listing_id: UUID, values: Mapping[str, Any]) -> Document:
    return Document(
        Ref(LISTING, listing_id), values["address"], subtitle=values["place"], body=values["note"]
    )


LISTINGS = ImportKind(
    name="listing",
    title="Listings",
    says="Homes that agents may offer, by address and place, with price, bedrooms and status.",
    href="/knowledge/listings",
    write=KNOWLEDGE_WRITE,
    columns=Columns(TARGETS, (("external_key", "address"),)),
    read=read_value,
    take=take_listings,
    tables=("concierge_listings", "kernel_search_documents"),
    text_fields=frozenset({"note"}),
    money=frozenset({"price"}),
    tagged=False,
    mode="overwrite",
)
