"""The kinds of tables there are. A table's class decides how PostgreSQL guards and records it."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, FetchedValue, ForeignKeyConstraint, MetaData, Table, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from enterprisehub.kernel.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_1_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        datetime: DateTime(timezone=True),
    }
    __abstract__ = True
    __mapper_args__: Any = {"eager_defaults": True}  # noqa: RUF012  read by SQLAlchemy

    def __init__(self, **values: Any) -> None:
        """Rows know their id from the start, so that others may point at them before the flush."""
        if "id" in self.__mapper__.columns and self.__mapper__.columns["id"].info.get("made_here"):
            values.setdefault("id", new_id())
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no column {name!r}")
            setattr(self, name, value)


class GlobalRow(Base):
    """A table that belongs to no tenant. Each one is named, with its reason, in the rules tests."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(
        primary_key=True, server_default=text("uuidv7()"), sort_order=-10, info={"made_here": True}
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)


class _TenantTable(Base):
    """Common to tables whose rows belong to one tenant: PostgreSQL fills and checks `tenant_id`.

    The key is (tenant_id, id), so that a foreign key cannot cross tenants: foreign-key checks
    ignore row security. In Python the identity is `id` alone.
    """

    __abstract__ = True
    __mapper_args__: Any = {  # noqa: RUF012  read by SQLAlchemy
        "primary_key": ["id"],
        "eager_defaults": True,
    }

    tenant_id: Mapped[UUID] = mapped_column(
        primary_key=True, server_default=text("hub.tenant()"), sort_order=-20
    )
    id: Mapped[UUID] = mapped_column(
        primary_key=True, server_default=text("uuidv7()"), sort_order=-10, info={"made_here": True}
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        table = getattr(cls, "__table__", None)
        if not isinstance(table, Table):
            return
        for column in list(table.columns):
            if target := column.info.get("belongs_to"):
                table.append_constraint(
                    ForeignKeyConstraint(
                        ["tenant_id", column.name],
                        [f"{target}.tenant_id", f"{target}.id"],
                        ondelete=column.info.get("ondelete"),
                        name=f"fk_{table.name}_{column.name}",
                        use_alter=bool(column.info.get("use_alter")),
                    )
                )


class TenantLog(_TenantTable):
    """Append-mostly machinery of a tenant (deliveries, events): guarded, not change-logged."""

    __abstract__ = True


class TenantRow(_TenantTable):
    """A business or configuration record of a tenant.

    PostgreSQL raises `version` and sets `updated_at` with every update, and writes every insert,
    update and delete to the change log, so that no code path can skip it. Deletion is soft:
    set `deleted_at`; lists leave such rows out.
    """

    __abstract__ = True

    updated_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), server_onupdate=FetchedValue(), sort_order=91
    )
    deleted_at: Mapped[datetime | None] = mapped_column(sort_order=92)
    version: Mapped[int] = mapped_column(
        server_default=text("1"), server_onupdate=FetchedValue(), sort_order=93
    )


def belongs_to(
    table: str,
    *,
    on_delete: str | None = None,
    index: bool = True,
    use_alter: bool = False,
    **column: Any,
) -> Any:
    """A foreign key to another tenant table, by name: no import of its domain is needed.

    `on_delete` is CASCADE or None (restrict): how a hard deletion, by retention or erasure,
    spreads. SET NULL is refused, for it would null the tenant as well.
    """
    if on_delete not in (None, "CASCADE"):
        raise ValueError(f"on_delete of {table} must be CASCADE or left out")
    info = {"belongs_to": table, "ondelete": on_delete, "use_alter": use_alter}
    return mapped_column(index=index, info=info, **column)


def tenant_tables() -> list[Table]:
    """Every table that row-level security must guard, by name."""
    found = {m.local_table for m in Base.registry.mappers if issubclass(m.class_, _TenantTable)}
    extra = {t for t in Base.metadata.tables.values() if t.info.get("tenant_table")}
    return sorted((t for t in found | extra if isinstance(t, Table)), key=lambda table: table.name)


def recorded_tables() -> list[Table]:
    """Every table whose changes are logged and whose version rises."""
    found = {m.local_table for m in Base.registry.mappers if issubclass(m.class_, TenantRow)}
    return sorted((t for t in found if isinstance(t, Table)), key=lambda table: table.name)
