"""One SELECT per metric: a row per thing that is counted. Figures, courses and lists share it.

Every view gives (id, label, title, url, source_id, at, value): `at` is what a period is judged
by, `value` is in the metric's unit. Copies of work, epics and what was deleted are left out.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from enterprisehub.domains.delivery.queries.teams import TeamWork
from enterprisehub.kernel.db.session import Db

_ITEM = """SELECT i.id, i.key AS label, i.title, i.url, i.source_id, {at} AS at, {value} AS value,
i.assignee_id AS who FROM delivery_items i
WHERE i.removed_at IS NULL AND i.mirror_of_id IS NULL AND i.kind <> 'epic' AND {when}"""
_PULL = """SELECT p.id, '#' || p.number AS label, p.title, p.url, p.source_id, p.merged_at AS at,
extract(epoch FROM {until} - {since}) / 3600.0 AS value, p.author_id AS who
FROM delivery_pulls p WHERE p.removed_at IS NULL AND p.merged_at IS NOT NULL
AND {until} >= {since}"""
# The first successful production deployment that carried a pull request's merge commit.
_DEPLOYED = """delivery_pulls p JOIN LATERAL (
SELECT d.finished_at FROM delivery_deployment_commits c
JOIN delivery_deployments d ON d.id = c.deployment_id AND d.tenant_id = c.tenant_id
WHERE c.tenant_id = p.tenant_id AND c.sha = p.merge_commit_sha AND d.is_production
AND d.result = 'success' AND d.removed_at IS NULL AND d.finished_at >= p.merged_at
ORDER BY d.finished_at LIMIT 1) d ON true"""
_DEPLOYMENT = """SELECT d.id, d.name AS label, d.environment AS title, d.url, d.source_id,
d.finished_at AS at, {value} AS value FROM delivery_deployments d
WHERE d.is_production AND d.removed_at IS NULL AND d.finished_at IS NOT NULL
AND d.result IN ({results})"""
_FLOW = """SELECT i.id, i.key AS label, i.title, i.url, i.source_id, i.finished_at AS at,
sum(s.seconds) FILTER (WHERE s.flow = 'active') /
nullif(sum(s.seconds) FILTER (WHERE s.flow IN ('active', 'waiting')), 0) AS value,
i.assignee_id AS who FROM delivery_items i JOIN LATERAL (
SELECT t.flow, greatest(0, extract(epoch FROM least(coalesce(t.until, i.finished_at),
i.finished_at) - greatest(t.at, i.started_at))) AS seconds
FROM delivery_transitions t WHERE t.tenant_id = i.tenant_id AND t.item_id = i.id) s ON true
WHERE i.removed_at IS NULL AND i.mirror_of_id IS NULL AND i.kind <> 'epic'
AND i.started_at IS NOT NULL AND i.finished_at IS NOT NULL
GROUP BY i.tenant_id, i.id, i.key, i.title, i.url, i.source_id, i.finished_at, i.assignee_id"""
_SPRINT = """SELECT s.id, s.name AS label, coalesce(s.goal, '') AS title, s.url, s.source_id,
s.completed_at AS at, {value} AS value
FROM delivery_sprints s JOIN LATERAL (
SELECT count(*) FILTER (WHERE x.committed) AS committed,
count(*) FILTER (WHERE x.committed AND x.kept AND i.finished_at <= s.completed_at) AS done,
count(*) FILTER (WHERE NOT x.committed) AS added,
count(*) FILTER (WHERE NOT x.kept) AS removed
FROM (SELECT n.item_id, bool_or(n.added_at <= s.started_at AND
(n.removed_at IS NULL OR n.removed_at > s.started_at)) AS committed,
bool_or(n.removed_at IS NULL OR n.removed_at >= s.completed_at) AS kept
FROM delivery_sprint_items n WHERE n.tenant_id = s.tenant_id AND n.sprint_id = s.id
AND n.added_at <= s.completed_at AND (n.removed_at IS NULL OR n.removed_at > s.started_at)
GROUP BY n.item_id) x
JOIN delivery_items i ON i.tenant_id = s.tenant_id AND i.id = x.item_id
AND i.removed_at IS NULL) n ON true
WHERE s.removed_at IS NULL AND s.started_at IS NOT NULL AND s.completed_at IS NOT NULL
AND n.committed > 0"""
_FAILED = """CASE WHEN d.result = 'failure' OR EXISTS (SELECT 1 FROM delivery_incidents n
WHERE n.tenant_id = d.tenant_id AND n.deployment_id = d.id) THEN 1.0 ELSE 0.0 END"""
_INCIDENT = """SELECT n.id, i.key AS label, i.title, i.url, n.source_id, n.resolved_at AS at,
extract(epoch FROM n.resolved_at - {since}) / 3600.0 AS value
FROM delivery_incidents n JOIN delivery_items i ON i.tenant_id = n.tenant_id AND i.id = n.item_id
{join} WHERE i.removed_at IS NULL AND n.resolved_at IS NOT NULL"""
_DAYS: Final = "{0} / 86400.0"

VIEWS: Final[dict[str, str]] = {
    "throughput": _ITEM.format(at="i.finished_at", value="1.0", when="i.finished_at IS NOT NULL"),
    "cycle_time": _ITEM.format(
        at="i.finished_at",
        value=_DAYS.format("i.cycle_time_seconds"),
        when="i.finished_at IS NOT NULL AND i.cycle_time_seconds IS NOT NULL",
    ),
    "lead_time": _ITEM.format(
        at="i.resolved_at",
        value=_DAYS.format("i.lead_time_seconds"),
        when="i.resolved_at IS NOT NULL AND i.lead_time_seconds IS NOT NULL",
    ),
    "work_in_progress": _ITEM.format(
        at="i.started_at",
        value=_DAYS.format("extract(epoch FROM CAST(:until AS timestamptz) - i.started_at)"),
        when="i.started_at IS NOT NULL AND i.finished_at IS NULL AND i.category = 'in_progress'",
    ),
    "flow_efficiency": _FLOW,
    "sprint_say_do": _SPRINT.format(value="n.done::float8 / n.committed"),
    "sprint_scope_change": _SPRINT.format(value="(n.added + n.removed)::float8 / n.committed"),
    "pull_coding": _PULL.format(since="p.first_commit_at", until="p.opened_at"),
    "pull_pickup": _PULL.format(
        since="coalesce(p.ready_at, p.opened_at)", until="p.first_review_at"
    ),
    "pull_rework": _PULL.format(since="p.first_review_at", until="p.first_approval_at"),
    "pull_merge": _PULL.format(since="p.first_approval_at", until="p.merged_at"),
    "pull_deploy": _PULL.format(since="p.merged_at", until="d.finished_at").replace(
        "delivery_pulls p", _DEPLOYED
    ),
    "deployment_frequency": _DEPLOYMENT.format(value="1.0", results="'success'"),
    "change_lead_time": _PULL.format(since="p.first_commit_at", until="d.finished_at")
    .replace("delivery_pulls p", _DEPLOYED)
    .replace("p.merged_at AS at", "d.finished_at AS at"),
    "change_fail_rate": _DEPLOYMENT.format(value=_FAILED, results="'success', 'failure'"),
    "recovery_time": _INCIDENT.format(
        since="d.finished_at",
        join="JOIN delivery_deployments d ON d.tenant_id = n.tenant_id AND d.id = n.deployment_id",
    ),
    "time_to_resolve": _INCIDENT.format(since="n.opened_at", join=""),
    "deployment_rework_rate": _DEPLOYMENT.format(
        value="CASE WHEN d.is_unplanned_fix THEN 1.0 ELSE 0.0 END", results="'success', 'failure'"
    ),
}
# What is counted by person and is no figure of its own.
_DOINGS: Final = {
    "reviews": """SELECT r.id, p.source_id, r.submitted_at AS at, 1.0 AS value, r.author_id AS who
FROM delivery_reviews r JOIN delivery_pulls p ON p.tenant_id = r.tenant_id AND p.id = r.pull_id
WHERE p.removed_at IS NULL AND r.state <> 'pending' AND r.author_id IS DISTINCT FROM p.author_id""",
    "merged": """SELECT p.id, p.source_id, p.merged_at AS at, 1.0 AS value, p.author_id AS who
FROM delivery_pulls p WHERE p.removed_at IS NULL AND p.merged_at IS NOT NULL""",
}
AS_OF_NOW: Final = frozenset({"work_in_progress"})
# Figures of what somebody did; all else belongs to a project alone.
OF_PEOPLE: Final = frozenset(name for name, view in VIEWS.items() if " AS who" in view)
# A board shows items of projects; a project or repository owns them.
_CHOSEN = """(CAST(:sources AS uuid[]) IS NULL OR v.source_id = ANY(:sources) OR EXISTS (
SELECT 1 FROM delivery_item_sources b WHERE b.item_id = v.id AND b.source_id = ANY(:sources)))"""
# Who was assigned the item, or wrote the pull request, belonged to the team on that day.
_BY_TEAM = """EXISTS (SELECT 1 FROM delivery_team_members m
JOIN delivery_person_authors a ON a.tenant_id = m.tenant_id AND a.person_id = m.person_id
AND a.deleted_at IS NULL
WHERE m.team_id = :team AND m.deleted_at IS NULL AND a.author_id = v.who
AND m.from_on <= CAST({at} AT TIME ZONE :zone AS date)
AND (m.to_on IS NULL OR m.to_on >= CAST({at} AT TIME ZONE :zone AS date)))"""
_PERIOD = "v.at >= :start AND v.at < :until"
_SUMMARY = """SELECT count(v.value) AS n, sum(v.value) AS total, avg(v.value) AS mean,
percentile_cont(0.5) WITHIN GROUP (ORDER BY v.value) AS p50,
percentile_cont(0.85) WITHIN GROUP (ORDER BY v.value) AS p85,
percentile_cont(0.95) WITHIN GROUP (ORDER BY v.value) AS p95
FROM ({view}) v WHERE v.value IS NOT NULL AND {where}"""
_COURSE = """SELECT CAST(date_trunc('week', v.at AT TIME ZONE :zone) AS date) AS week,
count(v.value) AS n, avg(v.value) AS mean,
percentile_cont(0.5) WITHIN GROUP (ORDER BY v.value) AS p50
FROM ({view}) v WHERE v.value IS NOT NULL AND {where} GROUP BY 1 ORDER BY 1"""
_SHARES = """SELECT q.id AS person_id, q.name, count(v.value) AS n FROM ({view}) v
JOIN delivery_person_authors w ON w.author_id = v.who AND w.deleted_at IS NULL
JOIN delivery_people q ON q.tenant_id = w.tenant_id AND q.id = w.person_id
AND q.deleted_at IS NULL AND NOT q.is_bot
WHERE v.value IS NOT NULL AND {where} GROUP BY q.id, q.name ORDER BY n DESC, q.name, q.id"""
_ROWS = """SELECT v.id, v.label, v.title, v.url, v.source_id, v.at, v.value
FROM ({view}) v WHERE v.value IS NOT NULL AND {where}
ORDER BY {order}, v.id LIMIT :most OFFSET :skip"""


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to before `until`; `sources` are projects, boards or repositories, or all.

    With a `team`, what counts as its work: of its projects, and by its people (by `zone`).
    """

    start: datetime
    until: datetime
    sources: tuple[UUID, ...] = ()
    team: TeamWork | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Summary:
    """`n` things; `mean` and percentiles of their values, None when there are none."""

    n: int
    mean: float | None
    p50: float | None
    p85: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the things are one person's."""

    person_id: UUID
    name: str
    n: int


async def shares(db: Db, metric: str, window: Window) -> list[Share]:
    """By person, bots left out, those with the most first."""
    found = await _run(db, _SHARES, metric, window)
    return [Share(row.person_id, row.name, int(row.n)) for row in found]


async def summary(db: Db, metric: str, window: Window) -> Summary:
    row = (await _run(db, _SUMMARY, metric, window)).one()
    return Summary(int(row.n), *(_number(row, name) for name in ("mean", "p50", "p85", "p95")))


async def course(db: Db, metric: str, window: Window, zone: str) -> list[dict[str, Any]]:
    """Per week (its Monday): how many, their mean and median. Weeks with nothing are absent."""
    found = await _run(db, _COURSE, metric, window, zone=zone)
    return [
        {
            "week": row.week,
            "n": int(row.n),
            "mean": _number(row, "mean"),
            "p50": _number(row, "p50"),
        }
        for row in found
    ]


async def rows(
    db: Db, metric: str, window: Window, *, most: int = 200, skip: int = 0
) -> list[dict[str, Any]]:
    """What the figure is made of: the oldest work in progress first, of all else the newest."""
    order = "v.value DESC" if metric in AS_OF_NOW else "v.at DESC"
    found = await _run(db, _ROWS, metric, window, order=order, most=most, skip=skip)
    return [dict(row._mapping) | {"value": float(row.value)} for row in found]  # noqa: SLF001


async def _run(db: Db, shape: str, metric: str, window: Window, **more: Any) -> Any:
    where = [_CHOSEN] if metric in AS_OF_NOW else [_PERIOD, _CHOSEN]
    if window.team is not None:
        where += _of_team(metric, window.team)
    view = VIEWS.get(metric) or _DOINGS[metric]
    statement = text(
        shape.format(view=view, where=" AND ".join(where), order=more.pop("order", ""))
    ).bindparams(bindparam("sources", type_=ARRAY(Uuid())))
    values = {"sources": list(window.sources) or None, "until": window.until, **more}
    values.setdefault("zone", window.zone)
    if metric not in AS_OF_NOW:
        values["start"] = window.start
    if window.team is not None:
        values |= {"team": window.team.id, "team_sources": list(window.team.source_ids)}
        if ":team_sources" in statement.text:
            statement = statement.bindparams(bindparam("team_sources", type_=ARRAY(Uuid())))
    used = {name for name in values if re.search(rf":{name}\b", statement.text)}
    return await db.execute(statement, {name: values[name] for name in used})


def _of_team(metric: str, team: TeamWork) -> list[str]:
    """What the team's part of a figure must fulfil. What no person did is a project's."""
    by_people = team.has_people and (metric in OF_PEOPLE or metric in _DOINGS)
    found = [_CHOSEN.replace(":sources", ":team_sources")] if team.source_ids else []
    if by_people:
        at = "CAST(:until AS timestamptz)" if metric in AS_OF_NOW else "v.at"
        found.append(_BY_TEAM.format(at=at))
    return found or ["false"]


def _number(row: Any, name: str) -> float | None:
    value = getattr(row, name)
    return None if value is None else float(value)
