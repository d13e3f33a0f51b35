"""JSON: what the gate would say, and what the Do Not Call registry said."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.compliance import api
from enterprisehub.domains.compliance.contracts import ContactChannel, ContactPurpose, Decision
from enterprisehub.domains.compliance.domain import domain
from enterprisehub.domains.compliance.logic.record_registry import record_registry
from enterprisehub.domains.compliance.permissions import OPT_OUTS_WRITE, RECEIPTS_READ
from enterprisehub.domains.messaging.contracts import E164, EmailAddress
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/compliance")


class Intended(BaseModel):
    """A message or call that somebody has in mind."""

    model_config = ConfigDict(extra="forbid")

    channel: ContactChannel
    purpose: ContactPurpose
    address: E164 | EmailAddress
    contact_id: UUID | None = None
    body: Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")] = ""


class RegistryIn(BaseModel):
    """Numbers with whether they are listed, as of one day."""

    model_config = ConfigDict(extra="forbid")

    checked_on: date
    listed: Annotated[dict[E164, bool], Field(min_length=1, max_length=50_000)]


class RegistryOut(BaseModel):
    taken: int


@router.post("/check", allow=Permission(RECEIPTS_READ))
async def check_contact(db: TenantDb, given: Intended) -> Decision:
    """What the gate would decide now; nothing is sent and no receipt is written."""
    return await api.may_contact(
        db,
        given.channel,
        given.purpose,
        given.address.lower(),
        contact_id=given.contact_id,
        body=given.body,
    )


@router.post("/registry-checks", allow=Permission(OPT_OUTS_WRITE))
async def take_registry_checks(db: TenantDb, given: RegistryIn) -> RegistryOut:
    """The gate knows these answers of the Do Not Call registry from now on."""
    return RegistryOut(taken=await record_registry(db, given.listed, given.checked_on))
