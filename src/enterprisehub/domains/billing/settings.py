"""When an invoice is due, and from when on it counts as overdue."""

from typing import Annotated

from pydantic import Field

from enterprisehub.kernel.tenancy.sections import Section


class BillingSettings(Section, section="billing"):
    """`terms_days` after its issue an invoice is due that names no day itself.

    It counts as overdue when `grace_days` more have passed.
    """

    terms_days: Annotated[int, Field(ge=0, le=365)] = 30
    grace_days: Annotated[int, Field(ge=0, le=90)] = 3
