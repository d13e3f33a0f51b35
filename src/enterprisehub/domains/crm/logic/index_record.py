"""Contacts, companies and deals are found by what stands in them now."""

from collections.abc import Mapping, Sequence
from typing import Any

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.addresses import shown_phone
from enterprisehub.domains.crm.models import CompanyRow, ContactRow, DealRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.search.documents import Document
from enterprisehub.ui.shown import money


async def index_contact(
    db: Db, row: ContactRow, *, addresses: tuple[list[str], list[str]] | None = None
) -> None:
    """The contact is found by what it says now; `addresses` are its emails and phones if known."""
    await db.flush()
    if addresses is None:
        emails = [item.email for item in await queries.emails_of(db, [row.id])]
        phones = [item.phone_e164 for item in await queries.phones_of(db, [row.id])]
    else:
        emails, phones = addresses
    values = {name: getattr(row, name) for name in _OF_CONTACT}
    await documents.put_many(db, [contact_document(row.ref, values, emails, phones)])


_OF_CONTACT = (
    "name", "given_name", "family_name", "job_title", "city", "tags", "source", "custom"
)  # fmt: skip


def contact_document(
    ref: Ref, values: Mapping[str, Any], emails: Sequence[str], phones: Sequence[str]
) -> Document:
    """The words by which a contact is found: names forgive a typing error, numbers do not."""
    reach = [*emails[:1], *(shown_phone(phone) for phone in phones[:1])]
    shown = [values["job_title"], values["city"], *reach]
    spellings = [form for phone in phones for form in phone_spellings(phone)]
    body = [*emails, *spellings, *values["tags"], values["source"], *_texts(values["custom"])]
    return Document(
        ref,
        title=values["name"],
        subtitle=" · ".join(filter(None, shown)),
        body=" ".join(filter(None, body)),
        names=f"{values['name']} {values['given_name']} {values['family_name']}",
    )


def phone_spellings(e164: str) -> list[str]:
    """The digit strings a person may type to find a number: whole, national, the last four."""
    digits = e164.removeprefix("+")
    national = digits.removeprefix("1") if len(digits) == 11 else digits  # noqa: PLR2004  NANP
    return list(dict.fromkeys((digits, national, national[-7:], national[-4:])))


async def index_company(db: Db, row: CompanyRow) -> None:
    await documents.put_many(db, [company_document(row)])


def company_document(row: CompanyRow) -> Document:
    """The words by which a company is found."""
    shown = filter(None, [row.industry, row.city, row.domain])
    body = [row.description, *row.tags, row.source, *_texts(row.custom)]
    return Document(
        row.ref,
        title=row.name,
        subtitle=" · ".join(shown),
        body=" ".join(filter(None, body)),
        names=row.name,
    )


async def index_deal(db: Db, row: DealRow) -> None:
    await documents.put_many(db, [deal_document(row)])


def deal_document(row: DealRow) -> Document:
    """The words by which a deal is found."""
    body = [row.next_step, row.lost_reason, *row.tags, row.source, *_texts(row.custom)]
    shown = [
        money(row.amount_cents, row.currency) if row.amount_cents is not None else "",
        row.state.title() if row.state != "open" else "",
        f"closes {row.close_on:%-d %b %Y}" if row.close_on and row.state == "open" else "",
        f"{row.closed_at:%-d %b %Y}" if row.closed_at else "",
    ]
    return Document(
        row.ref,
        title=row.title,
        subtitle=" · ".join(filter(None, shown)),
        body=" ".join(filter(None, body)),
        names=row.title,
    )


def _texts(custom: dict[str, Any]) -> list[str]:
    return [value for value in custom.values() if isinstance(value, str)]
