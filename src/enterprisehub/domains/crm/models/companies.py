"""Organisations, and the names that a tenant gives to things: fields, places, properties."""

from typing import Any
from uuid import UUID

from sqlalchemy import Computed, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.domains.crm.contracts import (
    COMPANY,
    FieldType,
    PlaceKind,
    PropertyKind,
    RecordKind,
)
from enterprisehub.domains.crm.models.columns import (
    LIVE,
    Described,
    key_index,
    list_index,
    one_of,
    sort_key,
)
from enterprisehub.kernel.db.base import TenantRow, belongs_to
from enterprisehub.kernel.scope import Ref


class CompanyRow(Described, TenantRow):
    """An organisation; its `domain` (without www.) names one live company of the tenant."""

    __tablename__ = "crm_companies"
    __table_args__ = (
        key_index("crm_companies", "external_key"),
        key_index("crm_companies", "domain"),
        list_index("crm_companies", "created_at"),
        list_index("crm_companies", "updated_at"),
        list_index("crm_companies", "name_key"),
    )

    name: Mapped[str]
    name_key: Mapped[str] = sort_key()
    domain: Mapped[str | None]
    phone_e164: Mapped[str | None]
    industry: Mapped[str | None]
    employees: Mapped[int | None]
    description: Mapped[str] = mapped_column(server_default="")
    street: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str] = mapped_column(server_default="US")

    @property
    def ref(self) -> Ref:
        return Ref(COMPANY, self.id)


class CustomFieldRow(TenantRow):
    """A field that the tenant added to contacts, companies or deals."""

    __tablename__ = "crm_custom_fields"
    __table_args__ = (
        one_of("record_kind", RecordKind),
        one_of("type", FieldType),
        Index(
            "uq_crm_custom_fields_key",
            "tenant_id",
            "record_kind",
            "key",
            unique=True,
            postgresql_where=LIVE,
        ),
    )

    record_kind: Mapped[str]
    key: Mapped[str]
    title: Mapped[str]
    type: Mapped[str]
    choices: Mapped[list[Any]] = mapped_column(server_default="[]")
    required: Mapped[bool] = mapped_column(server_default="false")
    position: Mapped[int] = mapped_column(server_default="0")


class PlaceRow(TenantRow):
    """A place of the tenant's own index, which dialogues recognise."""

    __tablename__ = "crm_places"
    __table_args__ = (
        one_of("kind", PlaceKind),
        Index(
            "uq_crm_places_name",
            "tenant_id",
            "name_lc",
            "kind",
            "state",
            unique=True,
            postgresql_where=LIVE,
            postgresql_nulls_not_distinct=True,
        ),
    )

    name: Mapped[str]
    name_lc: Mapped[str] = mapped_column(
        Text(collation="C"), Computed('lower(name COLLATE "C")', persisted=True)
    )
    kind: Mapped[str] = mapped_column(server_default="city")
    state: Mapped[str | None]
    aliases: Mapped[list[Any]] = mapped_column(server_default="[]")


class PropertyNameRow(TenantRow):
    """A building, community or subdivision that people name in talk."""

    __tablename__ = "crm_property_names"
    __table_args__ = (
        one_of("kind", PropertyKind),
        key_index("crm_property_names", "name_lc"),
    )

    name: Mapped[str]
    name_lc: Mapped[str] = mapped_column(
        Text(collation="C"), Computed('lower(name COLLATE "C")', persisted=True)
    )
    kind: Mapped[str] = mapped_column(server_default="community")
    place_id: Mapped[UUID | None] = belongs_to("crm_places")
    aliases: Mapped[list[Any]] = mapped_column(server_default="[]")
