"""Teams: named groups of people and of projects."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from enterprisehub.kernel.db.base import TenantRow, belongs_to


class TeamRow(TenantRow):
    """People who work together, and what they work on; either may be left out."""

    __tablename__ = "delivery_teams"

    name: Mapped[str]


class TeamMemberRow(TenantRow):
    """A person belonged to a team from one day to another, both included; None: still does."""

    __tablename__ = "delivery_team_members"
    __table_args__ = (
        UniqueConstraint("tenant_id", "team_id", "person_id", "from_on"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="span"),
    )

    team_id: Mapped[UUID] = belongs_to("delivery_teams", index=False)
    person_id: Mapped[UUID] = belongs_to("delivery_people")
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class TeamSourceRow(TenantRow):
    """A project, board or repository that a team works on."""

    __tablename__ = "delivery_team_sources"
    __table_args__ = (UniqueConstraint("tenant_id", "team_id", "source_id"),)

    team_id: Mapped[UUID] = belongs_to("delivery_teams", index=False)
    source_id: Mapped[UUID] = belongs_to("delivery_sources")
