"""What agents did: their runs, what came of them, what went wrong."""

from collections import Counter
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from enterprisehub.domains.assistant.contracts import Found, Limit, Line
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.find_runs import RunFilter, find_runs
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.shown import plural

_MOST = 500
_SAID = {"failures": "failed", "waiting": "waiting", "running": "running", "success": "successful"}


async def look_up_runs(
    db: Db,
    agent: Annotated[str, Field(max_length=120)] | None = None,
    status: Literal["failures", "waiting", "running", "success"] | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    limit: Limit = 10,
) -> Found:
    """Tells which agents ran in a time, what came of it and what failed, the latest first."""
    wanted = RunFilter(agent=agent, status=status, since=since, until=until)
    rows = await find_runs(db, wanted, limit=_MOST)
    counts = Counter(_title(row) for row in rows)
    groups = [(title, f"{count:,}") for title, count in counts.most_common(8)]
    return Found(
        says=_says(agent, status, rows),
        total=len(rows),
        columns=["When", "State", "What came of it"],
        lines=[_line(row) for row in rows[:limit]],
        groups=groups if len(groups) > 1 else [],
    )


def _title(row: RunRow) -> str:
    spec = AGENTS.get(row.agent_name)
    return spec.title if spec else row.agent_name


def _says(agent: str | None, status: str | None, rows: list[RunRow]) -> str:
    state = f"{_SAID[status]} " if status else ""
    more = " or more" if len(rows) == _MOST else ""
    runs = f"{len(rows):,}{more} {state}{'run' if len(rows) == 1 else 'runs'}"
    if agent:
        title = AGENTS[agent].title if agent in AGENTS else agent
        return f"{title}: {runs}." if rows else f"{title}: no {state}run."
    if not rows:
        return f"No {state}run of any agent."
    return f"{runs} of {plural(len({row.agent_name for row in rows}), 'agent')}."


def _line(row: RunRow) -> Line:
    told = row.error or row.summary or ""
    state = row.status.replace("_", " ")
    return Line(
        ref=f"kernel.run:{row.id}",
        title=_title(row),
        href=f"/runs/{row.id}",
        cells=[row.created_at.isoformat(), state, told[:240] or None],
    )
