"""Where the rules are unsure which agent is meant, a connected model chooses among those there are.

It decides nothing else: the agent must be one that the asker may run, its evidence must stand in
the request, records and inputs are found by the rules, and a person approves the plan as always.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog
from pydantic import BaseModel, Field

from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.swarm.plan_goal import draft_plan
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.prompts.declare import declare
from enterprisehub.kernel.llm.prompts.word_prompt import Worded, word_prompt
from enterprisehub.kernel.scope import Ref, Scope
from enterprisehub.kernel.search.fold import words_of

log = structlog.get_logger()
CHOOSE: Final = declare("agents.choose", Path(__file__).resolve().parents[1] / "prompts")
SECONDS: Final = 8.0
_TOKENS: Final = 300


class Choice(BaseModel):
    """What a model says; an empty agent means that none does it."""

    agent: str = Field(default="", max_length=200)
    evidence: str = Field(default="", max_length=500)


@dataclass(frozen=True, slots=True)
class Chosen:
    """An agent for each part of the goal, empty where the rules choose, and by which words of the
    request a model chose it.
    """

    agents: list[str] = field(default_factory=list)
    evidence: dict[int, str] = field(default_factory=dict)


async def choose_agents(
    database: Database, scope: Scope, words: str, agents: Sequence[str] = ()
) -> Chosen:
    """`agents`, and where the rules are unsure what a model says; no transaction is open meanwhile.

    Whatever fails, the rules' plan stands as it is.
    """
    chosen = Chosen(list(agents))
    async with database.scoped(scope) as db:
        plan = await draft_plan(db, words, agents=agents)
        unsure = {one.part: one.words for one in plan.unclear if one.part is not None}
        if not unsure or not await gateway.available(db, CHOOSE.model_route):
            return chosen
        asked = {part: await _worded(db, said) for part, said in unsure.items()}
        allowed = [spec for spec in AGENTS.values() if scope.may(spec.permission)]
    listed = "\n".join(f"- {spec.name}: {spec.title}. {spec.purpose}" for spec in allowed)
    names = {spec.name for spec in allowed}
    for part, worded in asked.items():
        told = await _asked(database, scope, worded, listed)
        if told is None:
            return chosen
        if told.agent in names and stands_in(told.evidence, unsure[part]):
            chosen.agents.extend("" for _ in range(part + 1 - len(chosen.agents)))
            chosen.agents[part] = told.agent
            chosen.evidence[part] = told.evidence.strip()
    return chosen


def stands_in(evidence: str, request: str) -> bool:
    """Whether these very words stand in the request. Pure."""
    said, asked = words_of(evidence), words_of(request)
    runs = range(len(asked) - len(said) + 1)
    return bool(said) and any(asked[at : at + len(said)] == said for at in runs)


async def _worded(db: Db, said: str) -> Worded:
    return await word_prompt(db, CHOOSE, unit=said, untrusted={"request": said})


async def _asked(database: Database, scope: Scope, worded: Worded, listed: str) -> Choice | None:
    """What the model says; None where none answers."""
    question = worded.question(
        ask=f"The agents:\n{listed}",
        output=Choice,
        subject=Ref("kernel.tenant", scope.tenant_id),
        max_tokens=_TOKENS,
        seconds=SECONDS,
    )
    try:
        return (await gateway.ask(database, scope, question)).value
    except HubError as error:
        log.warning("no model chose an agent", error=error.message)
        return None
