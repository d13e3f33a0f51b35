"""Tells how clients fare with us, by delivery, conversations and billing, the worst first."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.delivery.logic.measure_client_health import client_health
from enterprisehub.domains.delivery.permissions import DELIVERY_READ
from enterprisehub.domains.delivery.queries.clients import client_ids
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.scope import Ref
from enterprisehub.ui.shown import plural

NAME = "delivery.client_health"
STATEMENTS = {"good": "The account is healthy.", "at_risk": "The account is at risk."}
"""What a health says to others who work on the same goal."""
MOST_CLIENTS = 100


class Input(BaseModel):
    """One client, or all who bought."""

    company_id: UUID | None = Field(default=None, title="Company")
    tasks: Annotated[int, Field(ge=0, le=20, title="Tasks to propose")] = 5


class Health(BaseModel):
    company_id: UUID
    name: str
    owner_user_id: UUID | None
    score: int | None
    band: str
    parts: dict[str, str]


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    clients: list[Health]


async def measure(db: Db, company_id: UUID | None) -> list[Health]:
    """Every asked client, those at risk first. Raises NotFound."""
    if company_id and await crm.company(db, company_id) is None:
        raise NotFound("There is no such company.")
    ids = [company_id] if company_id else await client_ids(db, most=MOST_CLIENTS)
    found = []
    for one in ids:
        company = await crm.company(db, one)
        if company is None:
            continue
        health = await client_health(db, one)
        found.append(
            Health(
                company_id=one,
                name=company.name,
                owner_user_id=company.owner_user_id,
                score=health.score,
                band=health.band,
                parts={
                    part.key: f"{part.score if part.score is not None else '–'}: {part.says}"
                    for part in health.parts
                },
            )
        )
    return sorted(found, key=lambda h: (h.score is None, h.score or 0, h.name))


@agent(
    name=NAME,
    about=lambda given: [Ref("crm.company", given.company_id)] if given.company_id else [],
    title="Client health",
    domain="Fulfilment",
    purpose="Rates how each client fares with us and proposes to look after those at risk",
    icon="activity",
    input=Input,
    output=Output,
    permission=DELIVERY_READ,
    may_propose=(AddTask,),
    reads="forecasts of linked projects, the mood of conversations, and what billing tells",
    computes="the weighted mean of what is known; one very bad part keeps it from looking good",
    evaluated="planted slips and moods; what is not known is never guessed",
    examples=(
        "How healthy are our clients?",
        "Which customers are at risk?",
        "Check the health of the Acme account",
        "Who might churn?",
        "Run the client health check",
    ),
)
async def client_health_agent(run: AgentRun, given: Input) -> Output:
    clients = await run.read("Measure every client", measure, given.company_id)
    for one in clients:
        if one.band in STATEMENTS:
            run.note(Ref("crm.company", one.company_id), "standing", STATEMENTS[one.band])
    risky = [one for one in clients if one.band == "at_risk"]
    for one in risky[: given.tasks]:
        due = clock.now() + timedelta(days=2)
        worst = "; ".join(says for says in one.parts.values())
        run.propose(
            AddTask(
                title=f"Look after {one.name}"[:200],
                detail=worst[:2000],
                due_at=due,
                company_id=one.company_id,
                assignee_user_id=one.owner_user_id,
            ),
            reason=f"{one.name} stands at {one.score} of 100.",
            priority=Priority(due_at=due, confidence_ratio=0.7),
            dedupe_key=f"{NAME}:{one.company_id}:{clock.now():%G-%V}",
        )
    return Output(summary=_summary(clients, len(risky)), clients=clients)


def _summary(clients: list[Health], risky: int) -> str:
    if not clients:
        return "Nobody has bought yet, so there is no client to look at."
    known = [one for one in clients if one.score is not None]
    if not known:
        return f"{plural(len(clients), 'client')}; nothing is known of how they fare yet."
    worst = known[0]
    return (
        f"{len(known)} of {plural(len(clients), 'client')} can be rated, {risky} at risk. "
        f"Lowest: {worst.name}, {worst.score} of 100."
    )
