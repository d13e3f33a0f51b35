"""Typed tenant settings: a domain declares a section, and every tenant has its values."""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.tenancy.models import SettingsRow

SECTIONS: dict[str, type["Section"]] = {}


class Section(BaseModel):
    """Subclass with `section="compliance"`; every field needs a default, for new tenants."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    section: ClassVar[str]

    def __init_subclass__(cls, *, section: str, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        if section in SECTIONS:
            raise Misdeclared(f"settings section {section!r} declared twice")
        cls.section = section
        SECTIONS[section] = cls

    @classmethod
    async def load(cls, db: Db) -> Self:
        """The tenant's values, defaults where it has set none."""
        query = select(SettingsRow.values).where(SettingsRow.section == cls.section)
        return cls.model_validate(await db.scalar(query) or {})

    @classmethod
    async def version(cls, db: Db) -> int:
        """How often the tenant set values: 0 where it has set none."""
        query = select(SettingsRow.version).where(SettingsRow.section == cls.section)
        return await db.scalar(query) or 0

    @classmethod
    async def hold(cls, db: Db, *, seen: int | None) -> None:
        """Nobody else changes the section until the transaction ends.

        Raises:
            StaleVersion: somebody changed it since the version `seen`.
        """
        # A lock of its own, for the row may not be there yet.
        key = func.hashtext(func.concat("settings:", func.hub.tenant(), cls.section))
        await db.execute(select(func.pg_advisory_xact_lock(key)))
        require_version(await cls.version(db), seen)

    async def save(self, db: Db) -> None:
        """These become the tenant's values."""
        values = self.model_dump(mode="json")
        statement = insert(SettingsRow).values(section=self.section, values=values)
        await db.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "section"], set_={"values": values}
            )
        )
