"""Rows of a file become invoices: new ones are stored, known ones brought up to date."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.billing import queries
from enterprisehub.domains.billing.contracts import FILE, MOST_CENTS, STATES
from enterprisehub.domains.billing.logic.count_days import today
from enterprisehub.domains.billing.logic.find_companies import find_companies
from enterprisehub.domains.billing.logic.read_invoice_cells import TARGETS, read_value
from enterprisehub.domains.billing.logic.tell_timelines import (
    Told,
    put_line,
    word_issue,
    word_payment,
)
from enterprisehub.domains.billing.logic.write_invoice import document_of
from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.domains.billing.permissions import TERMS_WRITE
from enterprisehub.domains.billing.settings import BillingSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.importing.kinds import ImportKind, Taken
from enterprisehub.kernel.importing.match_columns import Columns
from enterprisehub.kernel.importing.plan_batch import Mode, Planned, all_stored, merged, plan_batch
from enterprisehub.kernel.importing.read_cells import Row
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents
from enterprisehub.ui.shown import NO_MINOR_UNITS

FIELDS = (
    "number", "company_id", "subject", "issued_on", "due_on", "amount_cents", "currency",
    "paid_cents", "paid_on", "state", "url",
)  # fmt: skip
NEEDED = {"number": "a number", "company_id": "a company", "issued_on": "its day of issue",
          "amount_cents": "an amount"}  # fmt: skip


async def take_invoices(db: Db, rows: Sequence[Row], mode: Mode, _: str) -> Taken:
    """How many invoices are new and how many changed. Rows that cannot be taken are marked wrong.

    An invoice is known by its external key or by its number.

    Raises:
        Conflict: somebody stored one of the invoices at this moment; take the batch again.
    """
    await queries.hold_keys(db)
    await find_companies(db, rows)
    for row in rows:
        _read_money(row)
    known = await _known(db, rows)
    planned = plan_batch(rows, _keys, _owners(known.values()), new_id, mode)
    terms = timedelta(days=(await BillingSettings.load(db)).terms_days)
    now, people = await today(db), dict[UUID, list[Ref]]()
    fresh: list[InvoiceRow] = []
    changed: list[InvoiceRow] = []
    for record in planned:
        old = known.get(record.id)
        if old is not None and mode == "skip":
            continue
        before = {name: getattr(old, name) for name in FIELDS} if old else {}
        values = _whole(record, before, mode, terms, now)
        if values is None:
            continue
        if old is None:
            fresh.append(InvoiceRow(**values, id=record.id, source=FILE))
        elif await _change(db, old, values, people):
            changed.append(old)
    columns = (*FIELDS, "id", "source", "external_key")
    told = [{name: getattr(row, name) for name in columns} for row in fresh]
    all_stored(len(fresh), await queries.insert_invoices(db, told))
    for one in fresh:
        await _tell_new(db, one, people)
    await db.flush()
    await documents.put_many(db, [document_of(row) for row in (*fresh, *changed)])
    return Taken(len(fresh), len(changed), [record.id for record in planned])


def _read_money(row: Row) -> None:
    """Amounts are in minor units of their currency, and what is open says what was paid."""
    values = row.values
    whole = values.get("currency") in NO_MINOR_UNITS
    for name in ("amount", "paid", "balance"):
        if name not in values:
            continue
        cents = values.pop(name)
        if whole and cents % 100:
            row.wrong.append((name, f"{values['currency']} has no cents."))
        if cents < 0:
            row.wrong.append((name, f"{name.capitalize()}: may not be negative."))
        values[f"{name}_cents"] = cents // 100 if whole else cents
    amount = values.get("amount_cents")
    if amount is not None and not 0 < amount <= MOST_CENTS:
        row.wrong.append(("amount", "Amount: must be above 0 and at most 100 billion."))
    balance = values.pop("balance_cents", None)
    if balance is not None and amount is not None and "paid_cents" not in values:
        values["paid_cents"] = amount - balance
    for name in ("company", "domain", "email"):
        values.pop(name, None)


def _keys(row: Row) -> list[tuple[str, str]]:
    names = ("hub_id", "external_key", "number")
    return [(name, str(row.values[name])) for name in names if name in row.values]


async def _known(db: Db, rows: Sequence[Row]) -> dict[UUID, InvoiceRow]:
    good = [row.values for row in rows if not row.wrong]
    found = await queries.invoices_known(
        db,
        ids=[v["hub_id"] for v in good if "hub_id" in v],
        numbers=[v["number"] for v in good if "number" in v],
        external_keys=[v["external_key"] for v in good if "external_key" in v],
        source=FILE,
    )
    here = {row.id for row in found}
    for values in good:
        if values.get("hub_id") not in here:
            values.pop("hub_id", None)  # of another tenant, or long gone: it says nothing here
    for row in rows:
        if not row.wrong and not _keys(row):
            row.wrong.append(("number", "The row has neither a number nor an external key."))
    return {row.id: row for row in found}


def _owners(known: Any) -> dict[tuple[str, str], UUID]:
    owners: dict[tuple[str, str], UUID] = {}
    for row in known:
        owners["hub_id", str(row.id)] = row.id
        owners["number", row.number] = row.id
        if row.external_key and row.source == FILE:
            owners["external_key", row.external_key] = row.id
    return owners


def _whole(
    record: Planned, before: Mapping[str, Any], mode: Mode, terms: timedelta, now: date
) -> dict[str, Any] | None:
    """The invoice as it will be; None where its rows do not make one, which they are told."""
    given = {name: record.values[name] for name in FIELDS if name in record.values}
    values: dict[str, Any] = {"currency": "USD", "subject": "", "url": "", "state": "open"}
    values |= {"paid_cents": 0, "paid_on": None} | merged(before, given, mode)
    missing = [what for name, what in NEEDED.items() if values.get(name) is None]
    wrong = ("number", f"A new invoice needs {' and '.join(missing)}.") if missing else None
    if given.get("state") == "open" and before.get("state") == "paid":
        values["paid_cents"] = given.get("paid_cents", 0)
    if wrong is None:
        values.setdefault("due_on", values["issued_on"] + terms)
        if values["state"] == "paid" and "paid_cents" not in given:
            values["paid_cents"] = values["amount_cents"]
        wrong = _wrong_with(values, now)
    if wrong is not None:
        for row in record.rows:
            row.wrong.append(wrong)
        return None
    if values["state"] == "open" and values["paid_cents"] == values["amount_cents"]:
        values["state"] = "paid"
    if not values["paid_cents"]:
        values["paid_on"] = None
    return values | {"external_key": record.values.get("external_key")}


def _wrong_with(values: Mapping[str, Any], now: date) -> tuple[str, str] | None:
    """The field whose value cannot be, and why."""
    if values["due_on"] < values["issued_on"]:
        return "due_on", "Due: is before the day of issue."
    if values["paid_on"] is not None and values["paid_on"] > now:
        return "paid_on", "Paid on: is still to come."
    if not 0 <= values["paid_cents"] <= values["amount_cents"]:
        return "paid", "Amount paid: is more than the amount."
    if values["state"] == "paid" and values["paid_cents"] < values["amount_cents"]:
        return "state", "Status: is paid, but less than the amount was."
    return None


async def _change(db: Db, row: InvoiceRow, values: dict[str, Any], people: Told) -> bool:
    key = values.pop("external_key")
    if row.source == FILE and key and row.external_key is None:
        values["external_key"] = key
    paid, state = row.paid_cents, row.state
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if "due_on" in changed:
        row.overdue_told_at = None
    for name, value in changed.items():
        setattr(row, name, value)
    if row.paid_cents > paid:
        await _tell_paid(db, row, row.paid_cents - paid, people)
    elif row.state != state:
        word = {str(name): text for name, text in STATES.items()}[row.state].lower()
        says = f"Invoice {row.number} is {word}"
        await put_line(db, row, f"billing.invoice_{row.state}", says, people=people)
    return bool(changed)


async def _tell_new(db: Db, row: InvoiceRow, people: Told) -> None:
    issued = word_issue(row)
    await put_line(db, row, "billing.invoice_open", issued, on=row.issued_on, people=people)
    if row.paid_cents:
        await _tell_paid(db, row, row.paid_cents, people)


async def _tell_paid(db: Db, row: InvoiceRow, cents: int, people: Told) -> None:
    says, kind = word_payment(row, cents), f"billing.invoice_{row.state}"
    await put_line(db, row, kind, says, on=row.paid_on or row.due_on, people=people)


INVOICES = ImportKind(
    name="invoice",
    title="Invoices",
    says="Invoices to your customers, with number, company, amount, due day and what was paid.",
    href="/invoices",
    write=TERMS_WRITE,
    columns=Columns(TARGETS, (("number", "external_key", "hub_id"),)),
    read=read_value,
    take=take_invoices,
    tables=("billing_invoices", "kernel_search_documents", "kernel_timeline"),
    money=frozenset({"amount", "paid", "balance"}),
    tagged=False,
    mode="overwrite",
)
