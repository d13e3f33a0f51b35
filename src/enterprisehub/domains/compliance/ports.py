"""What other domains add to a decision about a message."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from enterprisehub.domains.compliance.contracts import Reason
from enterprisehub.kernel.hooks import HookPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A text on its way out, and about whom it is."""

    body: str
    subject: str
    contact_id: UUID | None
    deal_id: UUID | None
    written_by_person: bool
    stage: Literal["propose", "send"]


OBJECTIONS: HookPoint[Wording, Reason] = HookPoint("compliance.objections")
"""Asked for every message, when it is proposed and when it is sent: what a domain knows that
speaks against it (or, with the outcome `allow`, belongs to its receipt).
"""
