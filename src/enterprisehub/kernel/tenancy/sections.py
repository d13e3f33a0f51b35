"""Typed tenant settings: a domain declares a section, and every tenant has its values."""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.kernel.db.session import Db
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

    async def save(self, db: Db) -> None:
        """These become the tenant's values."""
        values = self.model_dump(mode="json")
        statement = insert(SettingsRow).values(section=self.section, values=values)
        await db.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "section"], set_={"values": values}
            )
        )
