"""The payloads that propose a note on a record, and a deal's move to another stage."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL
from enterprisehub.kernel.scope import Ref


class AddNote(BaseModel):
    """Something is to be written down about a contact, a company or a deal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    body: Annotated[str, Field(min_length=1, max_length=5000)]
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if not self.subjects():
            raise ValueError("A note is about a contact, a company or a deal.")
        return self

    def subjects(self) -> list[Ref]:
        """The records it is about."""
        found = ((CONTACT, self.contact_id), (COMPANY, self.company_id), (DEAL, self.deal_id))
        return [Ref(kind, id_) for kind, id_ in found if id_ is not None]


class MoveDeal(BaseModel):
    """A deal is to stand in another stage; why, where that stage is a lost one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deal_id: UUID
    stage_id: UUID
    lost_reason: Annotated[str, Field(max_length=200)] | None = None

    def subjects(self) -> list[Ref]:
        return [Ref(DEAL, self.deal_id)]
