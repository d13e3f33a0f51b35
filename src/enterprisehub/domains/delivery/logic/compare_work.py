"""Projects, teams or workspaces side by side, and all of them together without double counting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal
from uuid import UUID

from enterprisehub.domains.delivery.logic.count_left import count_left
from enterprisehub.domains.delivery.logic.define_metrics import BY_KEY
from enterprisehub.domains.delivery.logic.make_forecast import Asked, local_day, preview
from enterprisehub.domains.delivery.logic.measure_delivery import Figure
from enterprisehub.domains.delivery.logic.protect_people import too_few
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.domains.delivery.permissions import WORKSPACES_COMPARE
from enterprisehub.domains.delivery.queries import history, metrics, teams
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.domains.delivery.queries.names import source_names
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, Invalid
from enterprisehub.kernel.tenancy.workspaces import list_workspaces, live_workspace

SHOWN: Final = (
    "throughput",
    "cycle_time",
    "work_in_progress",
    "flow_efficiency",
    "sprint_say_do",
    "change_fail_rate",
)
PROMISE: Final = 85

type By = Literal["project", "team", "workspace"]


@dataclass(frozen=True, slots=True)
class Side:
    """`filter` chooses it on the Delivery page; empty where that cannot be chosen.

    `done_on` is the day by which its open items are done, 85 % sure, as on every other page; `says`
    is why there is none, `left_out` which open items are not forecast. Boards and repositories
    without items of their own have no such figures: `open_items` is None.
    """

    title: str
    filter: str
    figures: tuple[Figure, ...]
    open_items: int | None
    done_on: date | None
    says: str
    left_out: str = ""


async def compare_work(db: Db, by: By, window: Window) -> list[Side]:
    """One side each; the last is everything together. Who may see none of a side sees its name.

    Raises:
        Denied: workspaces are not for this role to compare.
    """
    if by == "workspace" and not db.scope.may(WORKSPACES_COMPARE):
        raise Denied("Your role does not include seeing all workspaces side by side.")
    sources = await history.all_sources(db)
    if by == "team":
        sides = await _teams(db, window)
    elif by == "workspace":
        sides = await _workspaces(db, window, sources)
    else:
        works = {row.id for row in await history.work_sources(db)}
        names = await source_names(db)
        sides = [
            await (_side if row.id in works else _without_items)(
                db, names[row.id], str(row.id), [row], replace(window, sources=(row.id,))
            )
            for row in sources
        ]
    return [*sides, await _side(db, "Everything", "", sources, window)]


async def put_in_workspace(db: Db, source_id: UUID, workspace_id: UUID | None) -> None:
    """The project's work is this workspace's (or nobody's).

    Raises:
        Invalid: no such project is read.
        NotFound: there is no such workspace, or it is archived.
    """
    row = next((one for one in await history.all_sources(db) if one.id == source_id), None)
    if row is None:
        raise Invalid("Choose a project that is read.", fields={"source": "is not known"})
    if workspace_id is not None:
        await live_workspace(db, workspace_id)
    row.workspace_id = workspace_id
    await db.flush()


async def _workspaces(db: Db, window: Window, sources: Sequence[SourceRow]) -> list[Side]:
    sides = []
    for place in await list_workspaces(db):
        own = [row for row in sources if row.workspace_id == place.id]
        if own:
            chosen = replace(window, sources=tuple(row.id for row in own))
            sides.append(await _side(db, place.name, "", own, chosen))
        else:
            sides.append(Side(place.name, "", (), 0, None, "No project belongs to it."))
    return sides


async def _teams(db: Db, window: Window) -> list[Side]:
    today, zone = await local_day(db)
    sides = []
    for work in (await teams.works(db)).values():
        if few := await too_few(db, work, window.start.date(), today):
            sides.append(Side(work.name, "", (), 0, None, few))
            continue
        chosen = replace(window, team=work, zone=zone)
        left = await count_left(db, work.id)
        on, says = await _forecast(db, {work.id: left.items})
        figures, key = await _figures(db, chosen), f"team:{work.id}"
        sides.append(Side(work.name, key, figures, left.open_items, on, says, left.says))
    return sides


async def _side(db: Db, title: str, chosen: str, rows: Sequence[SourceRow], window: Window) -> Side:
    # A board shows what its project owns: together they would be forecast twice.
    known = {row.id for row in rows}
    owners = [row.id for row in rows if row.kind != "board" or row.project_id not in known]
    left = {one: await count_left(db, one) for one in owners}
    on, says = await _forecast(db, {one: counted.items for one, counted in left.items()})
    every = await history.open_items(db, [row.id for row in rows])
    idle = [counted for counted in left.values() if counted.untouched]
    told = replace(idle[0], untouched=sum(one.untouched for one in idle)).says if idle else ""
    return Side(title, chosen, await _figures(db, window), every, on, says, told)


async def _without_items(
    db: Db, title: str, chosen: str, rows: Sequence[SourceRow], window: Window
) -> Side:
    """A repository or a board whose items are its project's: what it measures by itself."""
    del rows
    measured = tuple(one for one in await _figures(db, window) if one.summary.n)
    return Side(title, chosen, measured, None, None, "Its items are those of its project.")


async def _figures(db: Db, window: Window) -> tuple[Figure, ...]:
    return tuple(
        [Figure(BY_KEY[key], await metrics.summary(db, key, window), None) for key in SHOWN]
    )


async def _forecast(db: Db, left: dict[UUID, int]) -> tuple[date | None, str]:
    items = {one: (count, count) for one, count in left.items() if count}
    if not items:
        return None, "Nothing is open."
    try:
        asked = Asked(kind="when", items=items, source_ids=tuple(items))
        answer, _ = await preview(db, asked, at_once=False)
    except Invalid as refusal:
        return None, refusal.message
    day = answer.promises[PROMISE]
    return (day, "") if isinstance(day, date) else (None, "Not within three years.")
