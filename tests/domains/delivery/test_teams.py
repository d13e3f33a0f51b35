"""Teams of people and projects: their figures, forecasts and insights, and whom these protect."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import pytest_asyncio

from enterprisehub.domains.delivery.logic.compare_work import compare_work, put_in_workspace
from enterprisehub.domains.delivery.logic.decide_people import merge_people
from enterprisehub.domains.delivery.logic.find_insights import find_insights
from enterprisehub.domains.delivery.logic.keep_teams import (
    add_member,
    choose_team_sources,
    end_member,
    end_team,
    make_team,
    remove_member,
    rename_team,
)
from enterprisehub.domains.delivery.logic.make_forecast import Asked, preview
from enterprisehub.domains.delivery.logic.measure_team import team_window
from enterprisehub.domains.delivery.logic.print_compare import make_compare_report
from enterprisehub.domains.delivery.models.items import ItemRow
from enterprisehub.domains.delivery.models.people import PersonRow
from enterprisehub.domains.delivery.permissions import WORKSPACES_COMPARE
from enterprisehub.domains.delivery.queries import history, metrics, people, teams
from enterprisehub.domains.delivery.queries.metrics import OF_PEOPLE, VIEWS, Window
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Denied, Invalid, NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.reports.kinds import Span
from enterprisehub.kernel.tenancy.models import WorkspaceRow
from tests.domains.delivery.conftest import EARLY
from tests.domains.delivery.made_work import FINISHED, lay_out_work

LONG_AGO = date(2020, 1, 1)
START = EARLY - timedelta(days=365)


@pytest_asyncio.fixture
async def work(database, scope, jira):
    """A project, and six people with what they finished there."""
    with clock.fixed(EARLY):
        async with database.scoped(scope) as db:
            project, persons = await lay_out_work(db)
        yield project, [person.id for person in persons]


async def _team(db, name, persons=(), sources=()):
    row = await make_team(db, name)
    for one in persons:
        await add_member(db, row.id, one, LONG_AGO)
    await choose_team_sources(db, row.id, list(sources))
    return row.id


def test_what_somebody_did_is_told_from_what_a_project_had():
    assert {"throughput", "cycle_time", "lead_time", "flow_efficiency", "pull_deploy"} <= OF_PEOPLE
    assert not OF_PEOPLE & {"sprint_say_do", "deployment_frequency", "recovery_time"}
    assert set(VIEWS) > OF_PEOPLE


@pytest.mark.requirement("DLV-03")
async def test_a_teams_figures_are_those_of_its_people_and_projects(database, scope, work):
    async with database.scoped(scope) as db:
        project, five = work[0], work[1][:5]
        await DeliverySettings(smallest_group=5).save(db)
        by_people = await team_window(db, await _team(db, "Five", five), START, EARLY)
        both = await team_window(db, await _team(db, "Both", five, [project.id]), START, EARLY)
        place = await team_window(db, await _team(db, "Place", (), [project.id]), START, EARLY)
        empty = await team_window(db, await _team(db, "Nobody"), START, EARLY)

        async def count(metric, window):
            return (await metrics.summary(db, metric, window)).n

        own = Window(START, EARLY, (project.id,))
        assert await count("throughput", by_people) == sum(FINISHED[:5])
        assert await count("throughput", place) == await count("throughput", own)
        assert await count("throughput", place) == sum(FINISHED)
        assert await count("throughput", both) == sum(FINISHED[:5])
        assert await count("throughput", empty) == 0
        assert await count("sprint_say_do", by_people) == 0
        for metric in VIEWS:
            assert await count(metric, both) <= await count(metric, own), metric
            assert await count(metric, empty) == 0, metric
        rows = await metrics.rows(db, "cycle_time", by_people, most=5000)
        assert len(rows) == await count("cycle_time", by_people)


@pytest.mark.requirement("DLV-03")
async def test_belonging_counts_by_the_day(database, scope, work):
    async with database.scoped(scope) as db:
        busiest = work[1][0]
        await DeliverySettings(show_single_people=True).save(db)
        team_id = await _team(db, "One")
        author = (await people.links(db, busiest))[0].author_id
        rows = await metrics.rows(db, "throughput", Window(START, EARLY), most=500)
        items = [await db.get_one(ItemRow, row["id"]) for row in rows]
        days = sorted(one.finished_at.date() for one in items if one.assignee_id == author)
        assert len(days) == FINISHED[0]
        middle = days[len(days) // 2]
        member = await add_member(db, team_id, busiest, LONG_AGO)

        async def finished():
            of_team = await team_window(db, team_id, START, EARLY)
            utc = Window(START, EARLY, team=of_team.team)
            return (await metrics.summary(db, "throughput", utc)).n

        assert await finished() == len(days)
        await end_member(db, team_id, member.id, middle)
        assert await finished() == sum(one <= middle for one in days)
        counted = await history.finished_by_day(db, [team_id], "UTC")
        assert sum(counted.values()) == sum(one <= middle for one in days)
        await add_member(db, team_id, busiest, middle + timedelta(days=1))
        assert await finished() == len(days)


@pytest.mark.requirement("DLV-03")
async def test_figures_of_a_few_people_are_not_shown(database, scope, work, signed_in, with_key):
    async with database.scoped(scope) as db:
        four = work[1][:4]
        team_id = await _team(db, "Four", four)
        with pytest.raises(Denied, match="had 4 people"):
            await team_window(db, team_id, START, EARLY)
        asked = Asked(kind="when", items={team_id: (5, 5)}, source_ids=(team_id,))
        with pytest.raises(Invalid, match="groups of 5 and more"):
            await preview(db, asked, at_once=True)
    for path in (f"/delivery?source=team:{team_id}", f"/delivery/teams/{team_id}"):
        page = await signed_in.page(path)
        assert "had 4 people in this time" in page
    assert "Team Four" not in await signed_in.page("/delivery/forecasts")
    refused = await with_key.get(f"/api/delivery/figures?team={team_id}")
    assert refused.status_code == 403
    figure = await signed_in.get(f"/delivery/figures/throughput?source=team:{team_id}")
    assert figure.status_code == 403
    async with database.scoped(scope) as db:
        await DeliverySettings(show_single_people=True).save(db)
        assert (await team_window(db, team_id, START, EARLY)).team.has_people
    assert (await with_key.get(f"/api/delivery/figures?team={team_id}")).status_code == 200


@pytest.mark.requirement("DLV-04")
async def test_a_team_is_forecast_like_a_project(database, scope, work):
    async with database.scoped(scope) as db:
        project = work[0]
        team_id = await _team(db, "Place", (), [project.id])

        async def days(one):
            asked = Asked(kind="when", items={one: (9, 9)}, source_ids=(one,))
            return (await preview(db, asked, at_once=True))[0].promises

        assert await days(team_id) == await days(project.id)
        left = await history.open_items(db, [team_id])
        assert left == await history.open_items(db, [project.id]) == 10
        manned = await _team(db, "Manned", work[1][:5], [project.id])
        assert await history.open_items(db, [manned]) == 9
        assert await history.open_items(db, [await _team(db, "Anywhere", work[1][:5])]) == 7
        await find_insights(db)
        sides = {side.title: side for side in await compare_work(db, "team", Window(START, EARLY))}
        assert set(sides) == {"Place", "Manned", "Anywhere", "Everything"}
        assert sides["Place"].open_items == left
        assert sides["Place"].done_on


async def test_times_of_belonging_do_not_overlap(database, scope):
    async with database.scoped(scope) as db:
        person = PersonRow(name="Ann")
        db.add(person)
        await db.flush()
        team_id = await _team(db, "  The   team ")
        assert (await teams.team(db, team_id)).name == "The team"
        day = date(2026, 3, 10)
        first = await add_member(db, team_id, person.id, day, day + timedelta(days=9))
        for wrong in (day, day + timedelta(days=9), day - timedelta(days=3)):
            with pytest.raises(Invalid, match="belongs to the team in that time"):
                await add_member(db, team_id, person.id, wrong)
        with pytest.raises(Invalid, match="comes before the first"):
            await end_member(db, team_id, first.id, day - timedelta(days=1))
        await add_member(db, team_id, person.id, day + timedelta(days=10))
        await remove_member(db, team_id, first.id)
        again = await add_member(db, team_id, person.id, day, day)
        assert again.id == first.id
        for name in ("The team", "", "x" * 81):
            with pytest.raises(Invalid):
                await make_team(db, name)
        with pytest.raises(Invalid, match="are read"):
            await choose_team_sources(db, team_id, [new_id()])
        assert (await rename_team(db, team_id, "The team")).name == "The team"
        await end_team(db, team_id)
        with pytest.raises(NotFound):
            await teams.team(db, team_id)
        assert (await make_team(db, "The team")).id != team_id


async def test_who_is_joined_to_another_takes_the_teams_along(database, scope, work):
    async with database.scoped(scope) as db:
        first, second = work[1][:2]
        team_id = await _team(db, "Two", [second])
        await merge_people(db, first, second)
        assert [person.id for _, person in await teams.members(db, team_id)] == [first]


@pytest.mark.requirement("DLV-06")
async def test_workspaces_stand_side_by_side(database, scope, work, signed_in, with_key):
    async with database.scoped(scope) as db:
        north, south = WorkspaceRow(name="North"), WorkspaceRow(name="South")
        db.add_all([north, south])
        await db.flush()
        source = work[0]
        await put_in_workspace(db, source.id, north.id)
        with pytest.raises(Invalid, match="that is read"):
            await put_in_workspace(db, new_id(), north.id)
        window = Window(START, EARLY)
        sides = {one.title: one for one in await compare_work(db, "workspace", window)}
        projects = {one.title: one for one in await compare_work(db, "project", window)}
    assert sides["North"].figures == projects[source.name].figures
    assert sides["South"].says == "No project belongs to it."
    # The day beside a project is the one that the forecast, the deal and the customer see.
    left = projects[source.name].open_items
    asked = Asked(kind="when", items={source.id: (left, left)}, source_ids=(source.id,))
    async with database.scoped(scope) as db:
        answer, _ = await preview(db, asked, at_once=False)
        works = {row.id for row in await history.work_sources(db)}
        without = [row.name for row in await history.all_sources(db) if row.id not in works]
    assert projects[source.name].done_on == answer.promises[85]
    for name in without:
        assert projects[name].open_items is None
        assert "throughput" not in {one.definition.key for one in projects[name].figures}
    assert sides["Everything"].figures == projects["Everything"].figures
    for by in ("project", "team", "workspace"):
        assert "Everything" in await signed_in.page(f"/delivery/compare?by={by}")
    told = (await with_key.get("/api/delivery/compare?by=workspace&days=365")).json()
    assert {one["title"]: one["open_items"] for one in told} == {
        title: side.open_items for title, side in sides.items()
    }
    form = {"source": str(source.id), "workspace": str(south.id)}
    assert (await signed_in.post("/delivery/compare/workspaces", data=form)).status_code == 303
    assert "No project belongs to it." in await signed_in.page("/delivery/compare?by=workspace")


@pytest.mark.requirement("DLV-03")
async def test_a_team_is_made_and_manned_on_its_pages(database, scope, work, signed_in, with_key):
    assert "No teams yet" in await signed_in.page("/delivery/teams")
    made = await signed_in.post("/delivery/teams", data={"name": "Web"})
    assert made.status_code == 303
    place = made.headers["location"]
    assert (await signed_in.post("/delivery/teams", data={"name": "Web"})).status_code == 422
    async with database.scoped(scope) as db:
        person = await people.person(db, work[1][0])
    source = work[0]
    form = {"person_id": str(person.id), "from_on": "2025-01-01"}
    assert (await signed_in.post(f"{place}/members", data=form)).status_code == 303
    assert (await signed_in.post(f"{place}/members", data=form)).status_code == 422
    assert (await signed_in.post(f"{place}/sources", data={"source": str(source.id)})).is_redirect
    page = await signed_in.page(place)
    assert person.name in page
    assert "from 1 Jan 2025" in page
    told = (await with_key.get("/api/delivery/teams")).json()
    assert told[0]["source_ids"] == [str(source.id)]
    member = told[0]["members"][0]["id"]
    assert (await signed_in.post(f"{place}/members/{member}/end")).is_redirect
    assert (await signed_in.post(f"{place}/members/{member}/remove")).is_redirect
    assert (await signed_in.post(f"{place}/name", data={"name": "Shop"})).is_redirect
    assert "Shop" in await signed_in.page("/delivery/teams")
    assert (await signed_in.post(f"{place}/end")).is_redirect
    new = {"name": "Core", "source_ids": [str(source.id)]}
    core = (await with_key.post("/api/delivery/teams", json=new)).json()
    path = f"/api/delivery/teams/{core['id']}"
    day = {"person_id": str(person.id), "from_on": "2025-01-01", "to_on": "2025-02-01"}
    manned = (await with_key.post(f"{path}/members", json=day)).json()
    assert manned["members"][0]["to_on"] == "2025-02-01"
    gone = await with_key.delete(f"{path}/members/{manned['members'][0]['id']}")
    assert gone.json()["members"] == []
    renamed = await with_key.put(path, json={"name": "Kernel"})
    assert (renamed.json()["name"], renamed.json()["source_ids"]) == ("Kernel", [])
    assert (await with_key.delete(path)).status_code == 204


@pytest.mark.requirement("DLV-06")
async def test_workspaces_are_compared_where_the_role_allows_it(database, scope, work):
    window = Window(START, EARLY)
    narrow = replace(scope, permissions=scope.permissions - {WORKSPACES_COMPARE})
    async with database.scoped(narrow) as db:
        with pytest.raises(Denied, match="workspaces side by side"):
            await compare_work(db, "workspace", window)
        assert (await compare_work(db, "project", window))[-1].title == "Everything"
        without = await make_compare_report(db, Span(START, EARLY, "UTC"))
    async with database.scoped(scope) as db:
        north = WorkspaceRow(name="North")
        db.add(north)
        await db.flush()
        (source, *_) = await history.work_sources(db)
        await put_in_workspace(db, source.id, north.id)
        whole = await make_compare_report(db, Span(START, EARLY, "UTC"))
    assert "Workspaces" in [part.title for part in whole.parts]
    assert "Workspaces" not in [part.title for part in without.parts]
