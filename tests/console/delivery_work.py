"""A little work of one board, so that the delivery pages have something to show."""

from datetime import timedelta

from enterprisehub.domains.delivery.logic.keep_sprint_forecasts import keep_sprint_forecasts
from enterprisehub.domains.delivery.logic.keep_teams import (
    add_member,
    choose_team_sources,
    make_team,
)
from enterprisehub.domains.delivery.logic.open_portal import make_portal_link, portal_url
from enterprisehub.domains.delivery.models.items import ItemRow, SprintItemRow, SprintRow
from enterprisehub.domains.delivery.models.people import PersonRow
from enterprisehub.domains.delivery.queries import history
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id


async def lay_out_work(db: Db) -> dict[str, str]:
    """Ids of a sprint that goes on, a team, and the token of a customer's link."""
    now = clock.now()
    sources = await history.all_sources(db)
    source = next(row for row in sources if row.kind == "board")
    project_id = source.project_id or source.id
    spans = [(-20, -6, "closed"), (-6, 8, "active")]
    sprints = [
        SprintRow(
            id=new_id(),
            site_id=source.site_id,
            source_id=source.id,
            external_id=f"page-{state}",
            name=f"Sprint {number}",
            goal="Customers can pay by card",
            state=state,
            started_at=now + timedelta(days=first),
            ends_at=now + timedelta(days=last),
            completed_at=now + timedelta(days=last) if state == "closed" else None,
        )
        for number, (first, last, state) in enumerate(spans, start=7)
    ]
    db.add_all(sprints)
    for number in range(40):
        finished = now - timedelta(days=number % 18, hours=2) if number < 30 else None
        at = sprints[0] if finished and number % 18 > 6 else sprints[1]
        item = ItemRow(
            site_id=source.site_id, source_id=project_id, external_id=f"page-{number}",
            key=f"PAY-{number}", title=f"Card payments, part {number}", item_type="Task",
            kind="task", status="Done" if finished else "In Progress",
            category="done" if finished else "in_progress", flow="active",
            opened_at=now - timedelta(days=30), changed_at=now,
            started_at=now - timedelta(days=19), finished_at=finished,
        )  # fmt: skip
        db.add(item)
        await db.flush()
        db.add(
            SprintItemRow(
                item_id=item.id,
                sprint_id=at.id,
                sprint_external_id=at.external_id,
                added_at=at.started_at - timedelta(days=1),
            )
        )
    await db.flush()
    await keep_sprint_forecasts(db)
    team = await make_team(db, "Payments")
    person = PersonRow(name="Ann Lee")
    db.add(person)
    await db.flush()
    await add_member(db, team.id, person.id, now.date() - timedelta(days=90))
    await choose_team_sources(db, team.id, [project_id])
    link = await make_portal_link(
        db, "Acme Ltd", [project_id], days=30, shows_items=True, shows_names=True
    )
    token = portal_url(db.scope.tenant_id, link.id).rpartition("/")[2]
    return {"sprint": str(sprints[1].id), "team": str(team.id), "portal": token}
