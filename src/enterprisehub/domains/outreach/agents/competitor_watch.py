"""Finds where competitors are named, quotes it, tells the trend, and arms whoever answers."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.outreach.logic.find_mentions import Mention, Trend
from enterprisehub.domains.outreach.logic.watch_competitors import Watched, watch_competitors
from enterprisehub.domains.outreach.permissions import SALES_AGENTS_RUN
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.ui.shown import plural

NAME = "outreach.competitor_watch"
MOST_SHOWN = 50


class Input(BaseModel):
    """How fresh a mention must be for a task, and how many tasks."""

    fresh_days: Annotated[int, Field(ge=1, le=60, title="React to what is newer than days")] = 14
    tasks: Annotated[int, Field(ge=0, le=25, title="Tasks to propose")] = 5


class SaidBy(Mention):
    """A mention with the name of who made it."""

    who: str


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    trends: list[Trend]
    mentions: list[SaidBy]


@agent(
    name=NAME,
    title="Competitor watch",
    domain="Ops",
    purpose="Finds where competitors are named in messages, talks and notes, and quotes it",
    icon="eye",
    input=Input,
    output=Output,
    permission=SALES_AGENTS_RUN,
    may_propose=(AddTask,),
    reads="messages, noted talks and notes of two months, the competitors and their battlecards",
    computes="each mention with its literal sentence, who said it and how it sounds, and the "
    "count of 30 days against the 30 before",
    evaluated="planted mentions are quoted literally; parts of other words are none",
    examples=(
        "What do people say about our competitors?",
        "Who mentioned Rivertown Realty lately?",
        "Are we losing deals to the competition?",
        "Show me competitor mentions of this month",
        "Which competitor comes up most?",
    ),
)
async def competitor_watch(run: AgentRun, given: Input) -> Output:
    seen = await run.read("Look through what was said", watch_competitors)
    fresh = clock.now() - timedelta(days=given.fresh_days)
    to_answer = _one_each([m for m in seen.mentions if m.by_them and m.at >= fresh])
    for mention in to_answer[: given.tasks]:
        _propose(run, seen, mention)
    proposed = min(len(to_answer), given.tasks)
    return Output(
        summary=_summary(seen, proposed),
        trends=seen.trends,
        mentions=[
            SaidBy(**m.model_dump(), who=seen.names.get(str(m.contact_id), ""))
            for m in seen.mentions[:MOST_SHOWN]
        ],
    )


def _one_each(mentions: list[Mention]) -> list[Mention]:
    """The latest of each person; what speaks against us first."""
    latest: dict[Any, Mention] = {}
    for mention in mentions:
        latest.setdefault((mention.contact_id, mention.competitor), mention)
    known = [m for m in latest.values() if m.contact_id]
    return sorted(known, key=lambda m: m.tone != "against_us")


def _propose(run: AgentRun, seen: Watched, mention: Mention) -> None:
    card = seen.cards[mention.competitor]
    parts = (
        f"They said: “{mention.quote}”",
        f"They do well: {card.strengths}" if card.strengths else "",
        f"They are weak at: {card.weaknesses}" if card.weaknesses else "",
        f"Our answer: {card.answer}" if card.answer else "No answer is on the battlecard yet.",
    )
    who = seen.names.get(str(mention.contact_id), "somebody")
    due = clock.now() + timedelta(days=1)
    run.propose(
        AddTask(
            title=f"Answer {who} about {mention.competitor}"[:200],
            detail="\n".join(part for part in parts if part)[:2000],
            due_at=due,
            contact_id=mention.contact_id,
            deal_id=mention.deal_id,
        ),
        reason=f"{who} named {mention.competitor}: “{mention.quote}”",
        evidence=[
            {
                "label": mention.competitor,
                "kind": mention.source_kind,
                "id": str(mention.source_id),
                "quote": mention.quote,
            }
        ],
        priority=Priority(
            due_at=due, confidence_ratio=0.9 if mention.tone == "against_us" else 0.5
        ),
        dedupe_key=f"{NAME}:{mention.contact_id}:{mention.competitor}:{mention.at:%Y%m%d%H%M%S}",
    )


def _summary(seen: Watched, proposed: int) -> str:
    if not seen.cards:
        return "No competitor is on the list yet; add them under Competitors."
    if not seen.mentions:
        return f"None of {plural(len(seen.cards), 'competitor')} was named in the last two months."
    first = seen.trends[0]
    return (
        f"{plural(len(seen.mentions), 'mention')}; most of {first.competitor}: {first.says}. "
        f"{proposed} {'task' if proposed == 1 else 'tasks'} proposed."
    )
