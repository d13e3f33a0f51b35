"""What can be replayed: a version of a flow, of a voice agent or of a prompt, a rule, a model."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.kernel.actions.write_policies import PolicyIn
from enterprisehub.kernel.llm.policy import Route

MOST_SESSIONS = 500
MOST_CALLS = 200
MOST_ACTIONS = 2000


class FlowCandidate(BaseModel):
    """A saved version of a flow, draft or not, in the place of the live one."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["flow"]
    name: Annotated[str, Field(max_length=40)]
    version: Annotated[int, Field(ge=1)]


class PolicyCandidate(BaseModel):
    """An approval rule as it would be: a new one, or another shape of `policy_id`."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["policy"]
    policy_id: UUID | None = None
    values: PolicyIn


class PromptCandidate(BaseModel):
    """The tenant's own version of a prompt, draft or published."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["prompt"]
    prompt: Annotated[str, Field(max_length=80)]
    number: Annotated[int, Field(ge=1)]


class ModelCandidate(BaseModel):
    """A connected model, as "connector:model", in the first place for a task."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["model"]
    route: Route
    model: Annotated[str, Field(max_length=120)]


class VoiceCandidate(BaseModel):
    """A saved version of a voice agent, published or not, in the place of the live one."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["voice"]
    agent_id: UUID
    number: Annotated[int, Field(ge=1, le=1_000_000)]


type CandidateIn = Annotated[
    FlowCandidate | PolicyCandidate | PromptCandidate | ModelCandidate | VoiceCandidate,
    Field(discriminator="kind"),
]


class NewReplay(BaseModel):
    """Which candidate, on how many past days."""

    model_config = ConfigDict(extra="forbid")

    candidate: CandidateIn
    days: Annotated[int, Field(ge=1, le=90)] = 14
