"""Which fields of a record other systems may keep too, by plain names."""

from typing import cast

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import DealState, LeadStatus, Lifecycle, RecordKind, words
from enterprisehub.domains.crm.contracts.exchange import ExchangeField, ExchangeType, KnownStage
from enterprisehub.kernel.db.session import Db

_PLACE: list[tuple[str, str, ExchangeType]] = [
    ("street", "Street", "text"),
    ("city", "City", "text"),
    ("state", "State", "text"),
    ("postal_code", "Postal code", "text"),
    ("country", "Country", "text"),
]
_SHARED: list[tuple[str, str, ExchangeType]] = [
    ("source", "Source", "text"),
    ("tags", "Tags", "tags"),
    ("owner", "Owner", "owner"),
]
_FIELDS: dict[RecordKind, list[tuple[str, str, ExchangeType]]] = {
    "contact": [
        ("given_name", "Given name", "text"),
        ("family_name", "Family name", "text"),
        ("email", "Email", "email"),
        ("phone", "Phone", "phone"),
        ("job_title", "Job title", "text"),
        ("company", "Company", "company"),
        ("lifecycle", "Lifecycle", "choice"),
        ("lead_status", "Lead status", "choice"),
        *_PLACE,
        ("language", "Language", "text"),
        *_SHARED,
    ],
    "company": [
        ("name", "Name", "text"),
        ("domain", "Web domain", "domain"),
        ("phone", "Phone", "phone"),
        ("industry", "Industry", "text"),
        ("employees", "Employees", "number"),
        ("description", "Description", "long_text"),
        *_PLACE,
        *_SHARED,
    ],
    "deal": [
        ("title", "Title", "text"),
        ("stage", "Stage", "stage"),
        ("amount", "Amount", "money"),
        ("currency", "Currency", "text"),
        ("close_on", "Closes on", "date"),
        ("contact", "Contact", "contact"),
        ("company", "Company", "company"),
        ("next_step", "Next step", "text"),
        ("lost_reason", "Why it was lost", "text"),
        *_SHARED,
    ],
}
_RENAMED = {
    "phone": "phone_e164",
    "owner": "owner_user_id",
    "company": "company_id",
    "contact": "contact_id",
    "stage": "stage_id",
    "amount": "amount_cents",
}
_CHOICES = {"lifecycle": words(Lifecycle), "lead_status": words(LeadStatus)}
_OWN: dict[str, ExchangeType] = {
    "number": "number",
    "money": "money",
    "date": "date",
    "yes_no": "yes_no",
    "choice": "choice",
}
COLUMNS: dict[RecordKind, dict[str, str]] = {
    kind: {name: _RENAMED.get(name, name) for name, _, _ in fields}
    for kind, fields in _FIELDS.items()
}
"""The column behind each plain name."""


async def list_exchange_fields(db: Db, kind: RecordKind) -> list[ExchangeField]:
    """The fields of every record of the kind, then the tenant's own ones."""
    fixed = [
        ExchangeField(name=name, title=title, type=type_, choices=_CHOICES.get(name, ()))
        for name, title, type_ in _FIELDS[kind]
    ]
    own = [
        ExchangeField(
            name=f"custom.{row.key}",
            title=row.title,
            type=_OWN.get(row.type, "text"),
            choices=tuple(cast("list[str]", row.choices)),
        )
        for row in await queries.custom_fields(db, kind)
    ]
    return fixed + own


async def known_stages(db: Db) -> list[KnownStage]:
    """Every stage of every pipeline, in order."""
    pipelines = await queries.pipelines(db)
    names = {row.id: row.name for row in pipelines}
    rows = await queries.stages_of(db, list(names))
    return [
        KnownStage(
            id=row.id,
            pipeline=names[row.pipeline_id],
            name=row.name,
            state=cast("DealState", row.kind),
        )
        for row in rows
    ]
