"""What a tenant decides about models: which answer for which task, how much they may cost."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.kernel.tenancy.sections import Section

type Route = Literal["extract", "rephrase", "summarise", "reason", "research"]
ROUTES: dict[Route, str] = {
    "extract": "Read facts out of a message",
    "rephrase": "Say prepared words more naturally",
    "summarise": "Shorten conversations and documents",
    "reason": "Weigh gathered facts and draft",
    "research": "Search and cite",
}


class ModelSettings(Section, section="models"):
    """`routes` names, for each task, the models to try in order, as "connector:model".

    An empty list means every connected provider with its own default for the task. `redact`
    replaces personal data before a provider sees it and puts it back afterwards.
    """

    enabled: bool = True
    routes: dict[Route, list[str]] = Field(default_factory=dict)
    redact: bool = True
    timeout_seconds: float = 20.0
    monthly_budget_cents: int = 10_000
    tokens_per_call: int = 16_000


type Reuse = Literal["off", "exact", "similar"]
_MOST_HOURS = 720


class RouteReuse(BaseModel):
    """What is done with answers given before: nothing, the same for the same words, or the same
    for a question alike by `likeness` (cosine of two vectors). They live for `keep_hours`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    level: Reuse = "off"
    likeness: float = Field(default=0.95, ge=0.8, le=1.0)
    keep_hours: int = Field(default=24, ge=1, le=_MOST_HOURS)


class ReuseSettings(Section, section="model_reuse"):
    """Whether answers of models are used again, by task.

    Off for the tasks that conversations ask for: two people who write the same are still two.
    Each call says besides what may be done with its answer at most. `epoch` rises when all
    answers are to be forgotten, so that no process gives one out again.
    """

    routes: dict[Route, RouteReuse] = Field(default_factory=dict)
    epoch: int = 0

    def of(self, route: Route) -> RouteReuse:
        """The tenant's choice, or what stands where it made none."""
        return self.routes.get(route) or _USUALLY.get(route) or RouteReuse()


_USUALLY: dict[Route, RouteReuse] = {
    route: RouteReuse(level="exact") for route in ("summarise", "reason", "research")
}
