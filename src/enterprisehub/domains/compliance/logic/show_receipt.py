"""A receipt as people and programs read it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from enterprisehub.domains.compliance.models import ReceiptRow


class ReceiptOut(BaseModel):
    """Everything one decision rested on."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    action_id: UUID
    stage: str
    action_kind: str
    channel: str
    purpose: str
    unasked: bool
    contact_id: UUID | None
    address: str
    workspace_id: UUID | None
    outcome: str
    says: str
    until: datetime | None
    reasons: list[dict[str, Any]]
    local_times: list[dict[str, Any]]
    jurisdictions: list[str]
    frequency: dict[str, Any]
    consent_id: UUID | None
    opt_out_state: str
    content: dict[str, Any]
    provenance: dict[str, Any]
    facts: dict[str, Any]
    rule_versions: list[str]
    inputs_hash: str
    body_sha256: str
    decided_at: datetime


def receipt_out(row: ReceiptRow) -> ReceiptOut:
    """The stored decision as JSON."""
    return ReceiptOut.model_validate(row)
