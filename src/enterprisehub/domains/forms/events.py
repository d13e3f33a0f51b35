"""What forms tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from enterprisehub.kernel.events.publish import Event, event


@event
@dataclass(frozen=True, slots=True)
class FormSubmitted(Event):
    """Somebody filled in a form."""

    type: ClassVar[str] = "forms.submitted"
    form_id: UUID
    submission_id: UUID
