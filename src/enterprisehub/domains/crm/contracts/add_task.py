"""The payload that proposes a task."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL, TaskKind
from enterprisehub.kernel.scope import Ref


class AddTask(BaseModel):
    """Something is to be put on a person's list, about a contact, a company or a deal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=200)]
    detail: Annotated[str, Field(max_length=2000)] = ""
    kind: TaskKind = "todo"
    due_at: AwareDatetime | None = None
    assignee_user_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None

    def subjects(self) -> list[Ref]:
        """The records it is about."""
        found = ((CONTACT, self.contact_id), (COMPANY, self.company_id), (DEAL, self.deal_id))
        return [Ref(kind, id_) for kind, id_ in found if id_ is not None]
