"""What a tenant decides beyond the law; it can only narrow what the law allows."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from enterprisehub.kernel.tenancy.sections import Section

type _Line = Annotated[str, Field(max_length=160, pattern=r"^[^\x00-\x1f]*$")]


class ComplianceSettings(Section, section="compliance"):
    """Limits, quiet hours and what stands in messages.

    `day_limit` counts messages nobody asked for, per person and 24 hours; quiet hours are by the
    person's clock. `revoke_scope` may be narrower than "all" only until 30 January 2027.
    `licence_line` ends the first commercial message to a person. `own_states` are the US states in
    which the tenant's side of a call is: "TX" or "TX, CA".
    """

    day_limit: int = Field(3, ge=1, le=50)
    quiet_from: time | None = None
    quiet_to: time | None = None
    reply_minutes: int = Field(60, ge=5, le=1440)
    revoke_scope: Literal["all", "channel"] = "all"
    is_licensee: bool = False
    licence_line: _Line = ""
    own_states: Annotated[str, Field(pattern=r"^(?:[A-Z]{2}(?:, ?[A-Z]{2})*)?$")] = ""
    help_text: _Line = "Reply STOP to hear no more from us. Write to us here for anything else."
    india_header: Annotated[str, Field(pattern=r"^(?:[A-Z]{2}-)?[A-Z0-9]{3,11}$|^$")] = ""
    india_template_id: Annotated[str, Field(pattern=r"^\d{6,24}$|^$")] = ""
