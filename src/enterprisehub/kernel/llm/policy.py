"""What a tenant decides about models: which answer for which task, how much they may cost."""

from typing import Literal

from pydantic import Field

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
