"""What a tenant decides about its pipeline."""

from typing import Annotated

from pydantic import Field

from enterprisehub.kernel.tenancy.sections import Section

type Days = Annotated[int, Field(ge=1, le=365)]


class PipelineSettings(Section, section="pipeline"):
    """Quotas are in cents of the tenant's currency, 0 where there is none.

    `digest_user_ids` are the members who get the Sunday digest. A prediction that changes by more
    than a threshold raises an alert.
    """

    quota_month_cents: Annotated[int, Field(ge=0, le=10**15)] = 0
    quiet_days: Days = 14
    stale_days: Days = 30
    score_drop: Annotated[int, Field(ge=5, le=100)] = 20
    forecast_change_pct: Annotated[int, Field(ge=5, le=100)] = 20
    win_rate_change_pct: Annotated[int, Field(ge=5, le=100)] = 15
    digest_user_ids: tuple[str, ...] = ()
