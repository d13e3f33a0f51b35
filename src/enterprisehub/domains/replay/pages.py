"""Trust → Shadow replay: past days through a candidate, and what would differ."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from fastapi import Request, Response
from pydantic import ValidationError

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.contracts import NewReplay
from enterprisehub.domains.replay.domain import domain
from enterprisehub.domains.replay.logic.ask_again import known_past, prompts_of, replayable
from enterprisehub.domains.replay.logic.promote_replay import promote_replay
from enterprisehub.domains.replay.logic.replay_private import own_examples
from enterprisehub.domains.replay.logic.start_replay import start_replay
from enterprisehub.domains.replay.models import ReplayItemRow, ReplayRow
from enterprisehub.domains.replay.permissions import READ, RUN
from enterprisehub.domains.replay.settings import ReplaySettings
from enterprisehub.domains.voice import api as voice
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.actions.permissions import POLICIES
from enterprisehub.kernel.actions.write_policies import PolicyIn, policies
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, NotFound
from enterprisehub.kernel.llm.choose_models import known_models
from enterprisehub.kernel.llm.policy import ROUTES, ModelSettings, Route
from enterprisehub.kernel.llm.prompts.declare import prompt_named
from enterprisehub.kernel.text.plain_words import plain_words
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page
from enterprisehub.ui.shown import cost, duration

PLACE = "/replays"
pages = domain.pages(PLACE)
NAVIGATION.add(NavItem("Trust", "Shadow replay", PLACE, "history", permission=READ, order=32))
STATES: dict[str, tuple[str, Severity]] = {
    "waiting": ("Waiting", "neutral"),
    "running": ("Running", "info"),
    "done": ("Done", "ok"),
    "failed": ("Failed", "bad"),
}
COLUMNS = (
    Column("title", "Candidate", lead=True),
    Column("state", "State"),
    Column("days", "Days", align="end"),
    Column("compared", "Compared", align="end"),
    Column("differs", "Differs", align="end"),
    Column("at", "Started"),
)
MODES = [
    ("review", "Ask one person"),
    ("two_person", "Ask two people"),
    ("earned", "Let the agent earn it"),
    ("auto", "Approve by itself"),
]
PEOPLE = ("goes by itself", "one person is asked", "two people are asked")


@dataclass(frozen=True, slots=True)
class Figure:
    """One count of the report: as it is, and as the candidate has it."""

    title: str
    value: str
    note: str = ""


@page("replay/replays.html")
class ReplaysPage(Page):
    rows: list[ReplayRow]
    columns: tuple[Column, ...]
    states: dict[str, tuple[str, Severity]]
    flows: list[tuple[str, str]]
    prompts: list[tuple[str, str]]
    voices: list[tuple[str, str]]
    models: list[tuple[str, str]]
    rules: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    agents: list[tuple[str, str]]
    modes: list[tuple[str, str]]
    settings: ReplaySettings
    values: dict[str, str]
    errors: Errors
    may_run: bool


@page("replay/replay.html")
class ReplayPage(Page):
    row: ReplayRow
    state: tuple[str, Severity]
    figures: list[Figure]
    examples: list[ReplayItemRow]
    own: list[dict[str, Any]]
    people: tuple[str, ...]
    may_promote: bool
    errors: Errors


@pages.get("", allow=Permission(READ))
async def show_replays(db: TenantDb, version: str = "") -> Response:
    """The replays so far, and forms for another; `version` is chosen in them already."""
    return await _list(db, {"version": version}, {})


async def _list(db: Db, values: dict[str, str], errors: Errors) -> Response:
    flows = [
        (f"{row.name}:{row.flow_version}", f"{row.name}, version {row.flow_version} ({row.state})")
        for row in await conversations.flow_versions(db)
    ]
    prompts = [
        (f"{prompt}:{row.number}", f"{prompt_named(prompt).title}, yours {row.number}")
        for prompt in replayable()
        for row in await queries.prompt_versions(db, prompt)
    ]
    agents = [
        (f"{one.name}:{one.content['number']}", one.title) for one in await voice.agent_versions(db)
    ]
    models = await _models(db, values.get("version", ""))
    rules = [("", "A new rule"), *((str(r.id), f"“{r.title}”") for r in await policies(db))]
    return ReplaysPage(
        rows=await queries.latest(db),
        columns=COLUMNS,
        states=STATES,
        flows=flows,
        prompts=prompts,
        voices=agents,
        models=models,
        rules=rules,
        kinds=[("*", "Every kind of action"), *((k.name, k.title) for k in KINDS.values())],
        agents=[("", "Anybody"), *((a.name, a.title) for a in AGENTS.values())],
        modes=MODES,
        settings=await ReplaySettings.load(db),
        values=values,
        errors=errors,
        may_run=db.scope.may(RUN),
    ).render(status=422 if errors else 200)


async def _models(db: Db, chosen: str) -> list[tuple[str, str]]:
    """Each connected model for each task that can be replayed, and the one asked for."""
    settings, found = await ModelSettings.load(db), list[tuple[Route, str]]()
    for route in ROUTES:
        if prompts_of("model", route):
            found += [(route, model) for model in await known_models(db, settings, route)]
    shown = {f"{route}={model}": _named(route, model) for route, model in found}
    task, _, model = chosen.partition("=")
    if model and prompts_of("model", task):
        shown.setdefault(chosen, _named(cast("Route", task), model))
    return list(shown.items())


def _named(route: Route, model: str) -> str:
    """The model before its task: a narrow field shows the beginning."""
    connector, _, name = model.partition(":")
    return f"{name}: {ROUTES[route]} ({connector})"


@pages.post("", allow=Permission(RUN))
async def start(request: Request, db: TenantDb) -> Response:
    """The past days are taken again."""
    form = await typed(request)
    try:
        candidate = await _candidate(db, form)
        given = NewReplay.model_validate({"days": form.get("days"), "candidate": candidate})
        async with db.begin_nested():
            row = await start_replay(db, given)
    except ValidationError as error:
        wrong = {str(e["loc"][-1]) if e["loc"] else "days": plain_words(e) for e in error.errors()}
        return await _list(db, form, wrong)
    except HubError as error:
        return await _list(db, form, said_by(error))
    return go_to(request, f"{PLACE}/{row.id}")


async def _candidate(db: Db, form: dict[str, str]) -> dict[str, Any]:
    """What the form names; what is missing is refused by the contract.

    In the place of a rule stands that rule, with what the form says changed.
    """
    kind = form.get("kind", "")
    if kind == "model":
        route, _, model = form.get("version", "").partition("=")
        return {"kind": kind, "route": route, "model": model}
    name, _, number = form.get("version", "").rpartition(":")
    if kind == "flow":
        return {"kind": kind, "name": name, "version": number}
    if kind == "prompt":
        return {"kind": kind, "prompt": name, "number": number}
    if kind == "voice":
        return {"kind": kind, "agent_id": name, "number": number}
    fields = ("title", "mode", "max_risk", "min_aps", "daily_cap", "agent")
    values: dict[str, Any] = {name: form.get(name) or None for name in fields}
    values["kind"] = form.get("action_kind") or "*"
    known = {str(row.id): row for row in await policies(db)}
    rule = known.get(form.get("policy_id", ""))
    before = PolicyIn.model_validate(rule, from_attributes=True).model_dump() if rule else {}
    return {"kind": "policy", "policy_id": rule.id if rule else None, "values": before | values}


@pages.get("/{replay_id}", allow=Permission(READ))
async def show_replay(db: TenantDb, replay_id: UUID) -> Response:
    """The report, with examples."""
    return await _one(db, replay_id, {})


async def _one(db: Db, replay_id: UUID, errors: Errors) -> Response:
    row = await queries.replay(db, replay_id)
    if row is None:
        raise NotFound("This replay does not exist.")
    return ReplayPage(
        row=row,
        state=STATES[row.state],
        figures=figures_of(row) if row.state == "done" else [],
        examples=await queries.differing(db, row.id),
        own=await own_examples(db, row.id) if row.report.get("private") else [],
        people=PEOPLE,
        may_promote=db.scope.may(POLICIES) and row.state == "done" and row.promoted_at is None,
        errors=errors,
    ).render(status=422 if errors else 200)


@pages.post("/{replay_id}/promote", allow=Permission(POLICIES))
async def promote(request: Request, db: TenantDb, replay_id: UUID) -> Response:
    """What was replayed goes live."""
    try:
        async with db.begin_nested():
            await promote_replay(db, replay_id)
    except HubError as error:
        return await _one(db, replay_id, said_by(error))
    return go_to(request, f"{PLACE}/{replay_id}")


def figures_of(row: ReplayRow) -> list[Figure]:
    """What the candidate changes, counted."""
    counts: dict[str, Any] = row.report
    compared = Figure("Compared", str(counts["compared"]), f"{counts['same']} the same")
    if row.kind == "policy":
        return [
            compared,
            _change("Go by themselves", counts["alone_before"], counts["alone_after"]),
            Figure("No longer asked about", str(counts["freed"])),
            Figure(
                "Of these, rejected, edited or reversed",
                str(counts["freed_unwanted"]),
                "by people, at the time",
            ),
            Figure("More people asked", str(counts["asked_more"])),
        ]
    if row.kind in ("prompt", "model"):
        return _asked_again(counts)
    return [
        compared,
        Figure("Other texts", str(counts["texts"])),
        _change("Held by the guards", counts["blocks_before"], counts["blocks_after"]),
        _change("Handed to a person", counts["handoffs_before"], counts["handoffs_after"]),
        Figure("Other endings", str(counts["ends_changed"])),
        Figure("Cost", "None", "no model is asked anew"),
    ]


def _asked_again(counts: dict[str, Any]) -> list[Figure]:
    """What models answered again; reports of before know less."""
    asked: dict[str, int] = counts.get("asked", {})
    parts = [f"{n} {known_past(p).one if n == 1 else known_past(p).many}" for p, n in asked.items()]
    found = [
        Figure("Compared", str(counts["compared"]), ", ".join([*parts, f"{counts['same']} same"])),
        Figure("Not answered", str(counts.get("failed", 0)), "rules and templates would go on"),
    ]
    if conversations.READ in asked:
        found += [
            Figure("Read otherwise", str(counts["readings"])),
            _change("Handed to a person", counts["handoffs_before"], counts["handoffs_after"]),
            _change("Held by the guards", counts["blocks_before"], counts["blocks_after"]),
        ]
    refused = Figure(
        "Refused by the checks",
        str(counts["refused_wordings"]),
        f"{counts.get('refused_before', 0)} then",
    )
    if counts["compared"] > counts.get("private", 0):
        found.append(Figure("Other texts", str(counts["texts"])))
    return [*found, refused, *_private(counts, asked), *_took(counts)]


def _private(counts: dict[str, Any], asked: dict[str, int]) -> list[Figure]:
    """What was asked in chats and research, in numbers: the words are their asker's alone."""
    found = []
    if counts.get("sentences"):
        answers = sum(n for p, n in asked.items() if known_past(p).worded)
        then, now = (round(counts[f"characters{when}"] / answers) for when in ("_before", ""))
        worded = f"{counts['worded_before']} then, of {answers}"
        found = [
            Figure("Worded by it", str(counts["worded"]), worded),
            Figure("Sentences dropped", str(counts["dropped"]), f"of {counts['sentences']}"),
            Figure("Mean length", f"{now} characters", f"{then} then"),
        ]
    if any(known_past(p).private and not known_past(p).worded for p in asked):
        found.append(Figure("Other look-ups", str(counts["chosen"])))
    return found


def _took(counts: dict[str, Any]) -> list[Figure]:
    calls = counts["calls_before"]
    now_ms, then_ms = counts.get("median_ms"), counts.get("median_ms_before")
    tokens, tokens_then = counts.get("tokens", 0), counts.get("tokens_before", 0)
    then = f"then {tokens_then:,}, {_price(counts, '_before')}, for {calls} calls"
    return [
        Figure("Median time", _time(now_ms), f"{_time(then_ms)} then"),
        Figure("Cost", _price(counts, "").capitalize(), f"{tokens:,} tokens; {then}"),
    ]


def _price(counts: dict[str, Any], then: str) -> str:
    name = "cost_before_microcents" if then else "cost_microcents"
    unpriced = counts.get(f"unpriced{then}", 0)
    if unpriced and not counts[name]:
        return "no price known"
    return cost(counts[name]) + (f" and {unpriced} calls without a price" if unpriced else "")


def _time(ms: int | None) -> str:
    return duration(None if ms is None else ms / 1000)


def _change(title: str, before: int, after: int) -> Figure:
    return Figure(title, str(after), f"{before} as it is now")
