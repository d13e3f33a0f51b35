"""When a promotion needs a replay."""

from typing import Annotated

from pydantic import Field

from enterprisehub.kernel.tenancy.sections import Section


class ReplaySettings(Section, section="replay"):
    """With fewer than `least_items` conversations or queue items that a candidate concerns in the
    last `days`, a replay proves nothing and none is asked for.
    """

    required: bool = True
    least_items: Annotated[int, Field(ge=1, le=1000)] = 20
    days: Annotated[int, Field(ge=1, le=90)] = 30
