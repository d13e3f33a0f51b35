"""What people have to do and what they noted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.domains.crm.contracts import NOTE, TASK, Priority, TaskKind, TaskState
from enterprisehub.domains.crm.models.columns import list_index, one_of
from enterprisehub.kernel.db.base import TenantRow, belongs_to
from enterprisehub.kernel.scope import Ref

ABOUT_SOMETHING = "num_nonnulls(contact_id, company_id, deal_id) > 0"


class TaskRow(TenantRow):
    """Something to do, for a person of the team, about a contact, company or deal."""

    __tablename__ = "crm_tasks"
    __table_args__ = (
        one_of("state", TaskState),
        one_of("kind", TaskKind),
        one_of("priority", Priority),
        list_index("crm_tasks", "created_at"),
        Index(
            "ix_crm_tasks_due",
            "tenant_id",
            "due_at",
            "id",
            postgresql_where=text("state = 'open' AND deleted_at IS NULL"),
        ),
    )

    title: Mapped[str]
    detail: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[str] = mapped_column(server_default="todo")
    priority: Mapped[str] = mapped_column(server_default="normal")
    state: Mapped[str] = mapped_column(server_default="open")
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    assignee_user_id: Mapped[UUID | None] = mapped_column(index=True)
    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts", on_delete="CASCADE")
    company_id: Mapped[UUID | None] = belongs_to("crm_companies", on_delete="CASCADE")
    deal_id: Mapped[UUID | None] = belongs_to("crm_deals", on_delete="CASCADE")
    made_by: Mapped[str] = mapped_column(server_default="")

    @property
    def ref(self) -> Ref:
        return Ref(TASK, self.id)


class NoteRow(TenantRow):
    """Something a person or an agent wrote down about a contact, company or deal."""

    __tablename__ = "crm_notes"
    __table_args__ = (
        CheckConstraint(ABOUT_SOMETHING, name="about"),
        list_index("crm_notes", "created_at"),
    )

    body: Mapped[str]
    pinned: Mapped[bool] = mapped_column(server_default="false")
    contact_id: Mapped[UUID | None] = belongs_to("crm_contacts", on_delete="CASCADE")
    company_id: Mapped[UUID | None] = belongs_to("crm_companies", on_delete="CASCADE")
    deal_id: Mapped[UUID | None] = belongs_to("crm_deals", on_delete="CASCADE")
    author: Mapped[str] = mapped_column(server_default="")

    @property
    def ref(self) -> Ref:
        return Ref(NOTE, self.id)
