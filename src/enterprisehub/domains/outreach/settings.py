"""What a tenant decides about follow-ups."""

from typing import Annotated

from pydantic import Field

from enterprisehub.kernel.tenancy.sections import Section


class OutreachSettings(Section, section="outreach"):
    """`sender_name` signs follow-ups; left empty, the company signs."""

    follow_up_when_qualified: bool = True
    follow_up_when_stalled: bool = True
    sender_name: Annotated[str, Field(max_length=80)] = ""
    company_name: Annotated[str, Field(max_length=120)] = ""
    due_hours: Annotated[int, Field(ge=1, le=168)] = 24
