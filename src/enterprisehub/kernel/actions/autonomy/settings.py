"""What a tenant asks of an agent before it may go without asking."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from enterprisehub.kernel.actions.autonomy.levels import Bar, Bars
from enterprisehub.kernel.actions.kinds import RISKS, Risk
from enterprisehub.kernel.tenancy.sections import Section


class AutonomySettings(Section, section="autonomy"):
    """`most_risk` is the highest risk that can be earned: high risk never is.

    Evidence is what happened in the last `window_days`, at most the latest `most_counted`.
    Of what is sampled, `checked_sampled_ratio` still goes to people; of what is automatic,
    `checked_automatic_ratio`, so that evidence does not run dry.
    """

    enabled: bool = True
    most_risk: Literal["low", "medium"] = "medium"
    window_days: Annotated[int, Field(ge=14, le=365)] = 90
    most_counted: Annotated[int, Field(ge=20, le=1000)] = 100
    sampled: Bar = Bar(least_decided=20, unedited_low_ratio=0.75, kept_low_ratio=0.80)
    automatic: Bar = Bar(least_decided=40, unedited_low_ratio=0.85, kept_low_ratio=0.92)
    margin_ratio: Annotated[float, Field(ge=0, le=0.2)] = 0.05
    least_since: Annotated[int, Field(ge=1, le=200)] = 10
    checked_sampled_ratio: Annotated[float, Field(ge=0.05, le=0.95)] = 0.25
    checked_automatic_ratio: Annotated[float, Field(ge=0, le=0.5)] = 0.05

    @model_validator(mode="after")
    def _bars_rise(self) -> Self:
        low, high = self.sampled, self.automatic
        if (
            high.least_decided < low.least_decided
            or high.unedited_low_ratio < low.unedited_low_ratio
            or high.kept_low_ratio < low.kept_low_ratio
        ):
            raise ValueError("automatic must ask at least what sampled asks")
        if self.most_counted < high.least_decided:
            raise ValueError("fewer decisions are counted than automatic needs")
        if self.checked_automatic_ratio > self.checked_sampled_ratio:
            raise ValueError("automatic cannot be checked more often than sampled")
        return self

    @property
    def bars(self) -> Bars:
        return Bars(
            sampled=self.sampled,
            automatic=self.automatic,
            margin_ratio=self.margin_ratio,
            least_since=self.least_since,
        )

    def may_be_earned(self, risk: Risk) -> bool:
        return RISKS.index(risk) <= RISKS.index(self.most_risk)
