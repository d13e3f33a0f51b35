"""When people can be booked, and how sure an answer must be."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from enterprisehub.kernel.tenancy.sections import Section

type Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
type Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class ConciergeSettings(Section, section="concierge"):
    """By the clock of the tenant. `user_ids` are those who take appointments; nobody named:
    everybody who works with customers. An answer below `sure_from` is not given.
    """

    days: Annotated[tuple[Day, ...], Field(min_length=1)] = DAYS[:6]
    opens: Clock = "09:00"
    closes: Clock = "18:00"
    slot_minutes: Annotated[int, Field(ge=15, le=240)] = 60
    notice_minutes: Annotated[int, Field(ge=0, le=10_080)] = 120
    days_ahead: Annotated[int, Field(ge=1, le=60)] = 14
    offers: Annotated[int, Field(ge=2, le=4)] = 3
    user_ids: tuple[UUID, ...] = ()
    sure_from: Annotated[float, Field(ge=0.3, le=0.95)] = 0.55

    @model_validator(mode="after")
    def _open_for_a_while(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("the closing time must be after the opening time")
        return self
