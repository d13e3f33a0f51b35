"""One agent, one file, one declaration: what it is for, what it takes, what it may propose."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from enterprisehub.kernel.actions.proposers import TITLES
from enterprisehub.kernel.errors import Misdeclared, NotFound
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.scope import Ref

if TYPE_CHECKING:
    from enterprisehub.kernel.agents.running import AgentRun
    from enterprisehub.kernel.db.session import Db

AGENTS: dict[str, "AgentSpec"] = {}
type Approval = Literal["always", "by_policy"]
APPROVALS: dict[Approval, str] = {
    "always": "A person is always asked",
    "by_policy": "As the approval rules say; without one that fits, a person is asked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A run that exceeds one of these is stopped, and the record says which."""

    seconds: float = 300.0
    cost_cents: int = 50
    steps: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSpec:
    """`body` decides and proposes; it never acts.

    `purpose` is one line for people, `tools` names what it uses. `route` is the only model route
    it may ask (None: it needs no model). `approval` says whether the tenant's rules may approve
    what it proposes or a person always must. `about` names the records that an input is about, on
    whose timelines its runs stand. `reads`, `computes` and `evaluated` tell how it works.
    `examples` are requests in plain words that this agent answers; they teach the router.
    `may_hand_to` names the agents that may take its work over; `one_by_one` the one that does the
    same for records that are named, where this one chooses them by itself. `sla_seconds` is how
    long 95 of 100 runs may take at most, as watched by Operations → Performance. `check` is asked
    when the agent is restarted: it raises a HubError where something that the agent needs is
    missing.
    An input field `contact_id`, `company_id` or `deal_id` is filled by people from a search for
    that record; Field(json_schema_extra={"record": "crm.contact"}) says so of other names.
    """

    name: str
    title: str
    domain: str
    purpose: str
    input: type[BaseModel]
    output: type[BaseModel]
    body: Callable[["AgentRun", Any], Awaitable[Any]]
    permission: str
    icon: str = "bot"
    version: int = 1
    route: Route | None = None
    approval: Approval = "by_policy"
    tools: tuple[str, ...] = ()
    may_propose: tuple[type[BaseModel], ...] = ()
    limits: Limits = field(default_factory=Limits)
    about: Callable[[Any], Sequence[Ref]] = lambda _: ()
    reads: str = ""
    computes: str = ""
    evaluated: str = ""
    examples: tuple[str, ...] = ()
    may_hand_to: tuple[str, ...] = ()
    one_by_one: str = ""
    sla_seconds: float = 30.0
    check: Callable[["Db"], Awaitable[None]] | None = None


type Body = Callable[["AgentRun", Any], Awaitable[BaseModel]]


def agent(**spec: Any) -> Callable[[Body], AgentSpec]:
    """Declare the decorated `async (run, given) -> output` as an agent; see AgentSpec."""

    def register(body: Body) -> AgentSpec:
        made = AgentSpec(body=body, **spec)
        if made.name in AGENTS:
            raise Misdeclared(f"agent {made.name!r} declared twice")
        if made.permission not in PERMISSIONS:
            raise Misdeclared(f"agent {made.name!r} needs an unknown permission")
        AGENTS[made.name] = made
        TITLES[made.name] = made.title
        return made

    return register


def agent_named(name: str) -> AgentSpec:
    """The agent with this name.

    Raises:
        NotFound: there is none.
    """
    found = AGENTS.get(name)
    if found is None:
        raise NotFound(f"There is no agent named {name!r}.")
    return found
