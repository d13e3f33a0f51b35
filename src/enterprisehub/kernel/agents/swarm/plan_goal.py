"""A goal in plain words becomes a plan: which agents work on which records, in which order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from enterprisehub.kernel.agents.define import AGENTS, AgentSpec, agent_named
from enterprisehub.kernel.agents.routing.fill_input import fill_input, record_fields, takes_many
from enterprisehub.kernel.agents.routing.rank_agents import SURE, Candidate, is_sure, rank
from enterprisehub.kernel.agents.routing.select_records import Selection, select_records
from enterprisehub.kernel.agents.routing.words import roots_of
from enterprisehub.kernel.agents.swarm.models import GoalRow, TaskRow
from enterprisehub.kernel.agents.swarm.pool import concurrency_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.scope import Ref

MOST_STEPS: Final = 4
MOST_CHOICES: Final = 8
_APART: Final = re.compile(
    r"\s*(?:;|\.\s+|,?\s+(?:and\s+)?then\s+|,?\s+after\s+that,?\s+|,?\s+afterwards,?\s+)\s*",
    re.IGNORECASE,
)
_MAYBE_APART: Final = re.compile(r",?\s+and\s+|,\s+", re.IGNORECASE)
_SIMPLEST: Final = 0.1
_EACH_AGENT: Final = 0.12
_EACH_STEP: Final = 0.15
_EACH_TASK: Final = 0.01
_MOST_COMPLEX: Final = 0.95


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a goal: an agent, and the records it is for."""

    words: str
    agent: str
    score_ratio: float
    because: tuple[str, ...]
    selection: Selection | None


@dataclass(frozen=True, slots=True)
class Unclear:
    """A part of a goal that cannot be planned yet: by which agents it might be meant, or what it
    does not say. `part` is its place where it is the choice of the agent that is unsure.
    """

    words: str
    says: str
    candidates: tuple[Candidate, ...] = ()
    part: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedTask:
    key: str
    title: str
    agent: str
    given: dict[str, Any]
    about: Ref | None
    about_title: str
    needs: tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """Tasks in order; a plan with something unclear cannot be carried out."""

    words: str
    steps: list[Step] = field(default_factory=list)
    tasks: list[PlannedTask] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    engine: str = "rules"

    @property
    def complexity_ratio(self) -> float:
        """How many agents, steps and tasks there are, from 0 to 1."""
        agents = len({step.agent for step in self.steps})
        rated = (
            _SIMPLEST
            + _EACH_AGENT * max(agents - 1, 0)
            + _EACH_STEP * max(len(self.steps) - 1, 0)
            + _EACH_TASK * len(self.tasks)
        )
        return round(min(rated, _MOST_COMPLEX), 2)

    def as_json(self) -> dict[str, Any]:
        """How the goal was understood, as it is kept and shown."""
        return {
            "steps": [
                {
                    "words": step.words,
                    "agent": step.agent,
                    "score_ratio": step.score_ratio,
                    "because": list(step.because),
                    "understood": list(step.selection.understood) if step.selection else [],
                    "total": step.selection.total if step.selection else None,
                }
                for step in self.steps
            ]
        }


async def draft_plan(
    db: Db,
    words: str,
    *,
    agents: Sequence[str] = (),
    by_model: Mapping[int, str] = MappingProxyType({}),
) -> Plan:
    """The plan for a goal, of agents that the asker may run. `agents` overrules the choice, one
    for each part of the goal; in the parts of `by_model` a model chose, because of these words.
    """
    plan = Plan(words)
    before: Selection | None = None
    for index, part in enumerate(parts_of(words, db)):
        chosen = agents[index] if index < len(agents) else ""
        candidates = _ranked(part, db)
        if chosen and chosen in AGENTS and db.scope.may(AGENTS[chosen].permission):
            because = f"“{by_model[index]}”, chosen by a model" if index in by_model else "chosen"
            candidates = [Candidate(chosen, 1.0, (because,))]
            plan.engine = "model" if index in by_model else plan.engine
        elif doubt := await _too_short(db, part, candidates):
            plan.unclear.append(doubt)
            continue
        else:
            candidates = await _for_these_records(db, part, candidates)
        if not is_sure(candidates):
            plan.unclear.append(Unclear(part, _doubt(candidates), tuple(candidates), index))
            continue
        best, spec = candidates[0], agent_named(candidates[0].agent)
        kinds = tuple(dict.fromkeys(record_fields(spec).values()))
        about = _without_title(part, spec.title)
        selection = await select_records(db, about, kinds, before=before) if kinds else None
        before = selection = selection or (before if kinds else None)
        plan.steps.append(Step(part, best.agent, best.score_ratio, best.because, selection))
        await _add_tasks(db, plan, spec, part, selection)
    return plan


def _without_title(words: str, title: str) -> str:
    """What the words say beyond the agent: the health of "client health" is no line of business."""
    if len(title.split()) == 1:
        return words
    return re.sub(rf"\b{re.escape(title)}\b", " ", words, flags=re.IGNORECASE)


async def _too_short(db: Db, words: str, candidates: Sequence[Candidate]) -> Unclear | None:
    """Why words that name only a record, or a single one that no agent clearly means, do not say
    what is to be done.
    """
    if not candidates:
        named = await select_records(db, words, ())
        fitting = _agents_for(db, {ref.kind for ref, _ in named.records}) if named else ()
        says = f"This says for whom, not what is to be done with {words}. Choose an agent."
        return Unclear(words, says, fitting) if fitting else None
    if _says_enough(words, candidates):
        return None
    return Unclear(
        words, "One word leaves open what is meant. Choose, or say more.", (*candidates,)
    )


def _agents_for(db: Db, kinds: set[str]) -> tuple[Candidate, ...]:
    """Agents that the asker may run and that take one of these kinds of records."""
    fitting = (
        spec
        for spec in AGENTS.values()
        if db.scope.may(spec.permission) and kinds & set(record_fields(spec).values())
    )
    return tuple(Candidate(spec.name, 0.0, ()) for spec in fitting)[:MOST_CHOICES]


def _doubt(candidates: Sequence[Candidate]) -> str:
    """Why none of them is taken."""
    if not candidates:
        return "No agent does this. What each of them does stands under Agents."
    if candidates[0].score_ratio < SURE:
        return "No agent clearly does this. Choose the nearest one, or say it in other words."
    return "Several agents might be meant."


def _says_enough(words: str, candidates: Sequence[Candidate]) -> bool:
    """More than one word that tells, or one of the agent's own title."""
    told = set(roots_of(words))
    return len(told) > 1 or bool(told & set(roots_of(agent_named(candidates[0].agent).title)))


async def _for_these_records(db: Db, words: str, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates; where the words say which records are meant, and the first chooses its
    records by itself, the agent that does the same for given ones stands in its place.
    """
    if not candidates or not (one_by_one := agent_named(candidates[0].agent).one_by_one):
        return candidates
    selection = await select_records(db, words, ())
    if selection is None or not selection.particular:
        return candidates
    return [replace(candidates[0], agent=one_by_one), *candidates[1:]]


async def make_goal(
    db: Db,
    words: str,
    *,
    agents: Sequence[str] = (),
    by_model: Mapping[int, str] = MappingProxyType({}),
) -> GoalRow:
    """The goal is planned and waits to be approved.

    Raises:
        Invalid: something in it is unclear; the words say what.
    """
    plan = await draft_plan(db, words.strip(), agents=agents, by_model=by_model)
    if plan.unclear or not plan.tasks:
        says = " ".join(f"“{one.words}”: {one.says}" for one in plan.unclear)
        raise Invalid(f"This cannot be planned yet. {says}".strip(), fields={"words": says})
    ratio = plan.complexity_ratio
    goal = GoalRow(
        words=plan.words,
        reading=plan.as_json(),
        engine=plan.engine,
        complexity_ratio=ratio,
        concurrency=concurrency_of(ratio),
        asked_by=str(db.scope.actor),
        asked_by_user=db.scope.user_id,
    )
    db.add(goal)
    await db.flush()
    for position, task in enumerate(plan.tasks, 1):
        db.add(
            TaskRow(
                goal_id=goal.id,
                key=task.key,
                position=position,
                title=task.title,
                agent_name=task.agent,
                input=task.given,
                needs=list(task.needs),
                about=str(task.about) if task.about else None,
                about_title=task.about_title,
            )
        )
    await db.flush()
    return goal


def parts_of(words: str, db: Db) -> list[str]:
    """The parts of a goal that different agents do, in order."""
    found: list[str] = []
    for part in filter(None, (p.strip(" .,") for p in _APART.split(words))):
        found += _divided(part, db)
    return found[:MOST_STEPS]


def _divided(part: str, db: Db) -> list[str]:
    """Two parts where "and" joins what two agents do; else one."""
    for joint in _MAYBE_APART.finditer(part):
        left, right = part[: joint.start()].strip(), part[joint.end() :].strip()
        first, second = _ranked(left, db), _ranked(right, db)
        apart = is_sure(first) and is_sure(second) and first[0].agent != second[0].agent
        if apart and _says_enough(left, first) and _says_enough(right, second):
            return [left, *_divided(right, db)]
    return [part]


def _ranked(words: str, db: Db) -> list[Candidate]:
    return rank(words, allowed=lambda spec: db.scope.may(spec.permission))


async def _add_tasks(
    db: Db, plan: Plan, spec: AgentSpec, words: str, selection: Selection | None
) -> None:
    number = len(plan.steps)
    records = list(selection.records) if selection else []
    if selection is not None and not records:
        told = ", ".join(selection.understood) or "nothing"
        plan.unclear.append(Unclear(words, f"No record fits it (understood: {told})."))
        return
    groups: list[tuple[list[Ref], Ref | None, str]]
    if not records or takes_many(spec):
        groups = [([ref for ref, _ in records], None, "")]
    else:
        groups = [([ref], ref, title) for ref, title in records]
    planned: list[PlannedTask] = []
    for refs, about, about_title in groups:
        filled = await fill_input(db, spec, words, refs)
        if filled.missing:
            whom = f" for {about_title}" if about_title else ""
            says = (
                f"{spec.title} needs to know{whom}: {', '.join(filled.missing)}. "
                f"Say it here, or run it from its form under Agents."
            )
            plan.unclear.append(Unclear(words, says))
            return
        if (same := _same_work(planned, filled.given)) is not None:
            planned[same] = _also_for(planned[same], about_title)
            continue
        title = f"{spec.title}: {about_title}" if about_title else spec.title
        needs = _needed(plan, number, about)
        key = f"{number}.{len(planned) + 1}"
        planned.append(PlannedTask(key, title, spec.name, filled.given, about, about_title, needs))
    plan.tasks += planned


def _same_work(planned: Sequence[PlannedTask], given: Mapping[str, Any]) -> int | None:
    """The task that does this already: two deals of one person are one message to them."""
    return next((at for at, task in enumerate(planned) if task.given == given), None)


def _also_for(task: PlannedTask, about_title: str) -> PlannedTask:
    """The task with the further record it serves in its title."""
    return replace(task, title=f"{task.title}; {about_title}"[:200])


def _needed(plan: Plan, number: int, about: Ref | None) -> tuple[str, ...]:
    """What must be done before: the step before, for the same record where it was about one."""
    before = [task for task in plan.tasks if task.key.startswith(f"{number - 1}.")]
    same = [task.key for task in before if about is not None and task.about == about]
    return tuple(same or [task.key for task in before])
