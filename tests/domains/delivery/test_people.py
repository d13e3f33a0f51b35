"""People across tools: joined, suggested, split again, bots left out; insights that learn."""

import asyncio
from datetime import timedelta

import pytest

from enterprisehub.domains.delivery.logic.decide_people import (
    answer_suggestion,
    mark_bot,
    split_person,
    undo_decision,
)
from enterprisehub.domains.delivery.logic.find_insights import (
    answer_insight,
    find_insights,
    muted_rules,
)
from enterprisehub.domains.delivery.logic.refresh_figures import in_turn
from enterprisehub.domains.delivery.logic.refresh_people import refresh_people
from enterprisehub.domains.delivery.logic.sync_work.read_all import read_all
from enterprisehub.domains.delivery.models.items import AuthorRow, ItemRow
from enterprisehub.domains.delivery.models.people import InsightRow
from enterprisehub.domains.delivery.queries import history, people, sources
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.ids import new_id
from tests.domains.delivery.conftest import EARLY


async def _authors(db, connection_id, *given):
    _, site = await sources.connection(db, connection_id)
    rows = [
        AuthorRow(site_id=site.id, kind="git", external_id=email, name=name, email=email)
        for name, email in given
    ]
    db.add_all(rows)
    await db.flush()
    return rows


async def _person_of(db, author):
    return next(one.person_id for one in await people.links(db) if one.author_id == author.id)


@pytest.mark.requirement("DLV-02")
async def test_the_sure_are_joined_and_the_likely_asked_about(database, scope, jira):
    async with database.scoped(scope) as db:
        ada, ada_too, likely, bob, bot = await _authors(
            db, jira,
            ("Ada Lovelace", "ada.l@gmail.com"), ("adal", "adal+git@googlemail.com"),
            ("Ada Lovelace", "ada@engine.org"), ("Bob Bell", "bob@bell.org"),
            ("renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com"),
        )  # fmt: skip
        await refresh_people(db)
        assert await _person_of(db, ada) == await _person_of(db, ada_too)
        assert await _person_of(db, ada) != await _person_of(db, likely)
        assert (await people.person(db, await _person_of(db, bot))).is_bot
        asked = await people.suggestions(db)
        assert len(asked) == 1
        assert "the same name" in asked[0].reasons
        await answer_suggestion(db, asked[0].id, same=True)
        assert await _person_of(db, likely) == await _person_of(db, ada)
        with pytest.raises(Conflict):
            await answer_suggestion(db, asked[0].id, same=False)
        await undo_decision(db, (await people.events(db))[0].id)
        assert await _person_of(db, likely) != await _person_of(db, ada)
        assert [one.id for one in await people.suggestions(db)] == [asked[0].id]
        await refresh_people(db)
        assert await _person_of(db, likely) != await _person_of(db, ada)
        assert await _person_of(db, bob) != await _person_of(db, ada)


@pytest.mark.requirement("DLV-02")
async def test_a_split_stays_and_different_people_are_asked_about_once(
    database, scope, jira, signed_in
):
    async with database.scoped(scope) as db:
        one, two, three = await _authors(
            db, jira, ("Ada", "team@engine.org"), ("Bob", "team+b@engine.org"),
            ("Ada Byron", "a@x.org"),
        )  # fmt: skip
        four = (await _authors(db, jira, ("Ada Byron", "b@y.org")))[0]
        two.email = "ada.x@engine.org"
        one.email = "ada.x+1@engine.org"
        await db.flush()
        await refresh_people(db)
        person = await _person_of(db, one)
        assert person == await _person_of(db, two)
        with pytest.raises(Invalid):
            await split_person(db, person, [one.id, two.id])
        await split_person(db, person, [two.id])
        await refresh_people(db)
        assert await _person_of(db, two) != person
        asked = [
            s
            for s in await people.suggestions(db)
            if {s.first_id, s.second_id} == {three.id, four.id}
        ]
        await answer_suggestion(db, asked[0].id, same=False)
        await refresh_people(db)
        again = [
            s
            for s in await people.suggestions(db)
            if {s.first_id, s.second_id} == {three.id, four.id}
        ]
        assert again == []
    page = await signed_in.page("/delivery/people")
    assert "are two people" in page
    async with database.scoped(scope) as db:
        decision = (await people.events(db))[0]
    answer = await signed_in.post(f"/delivery/people/events/{decision.id}/undo")
    assert answer.status_code == 303
    assert "Taken back" in await signed_in.page("/delivery/people")
    async with database.scoped(scope) as db:
        assert asked[0].id in {one.id for one in await people.suggestions(db)}


@pytest.mark.requirement("DLV-02")
async def test_two_refreshes_at_once_take_turns(database, scope, jira):
    async with database.scoped(scope) as db:
        await _authors(db, jira, ("Ada Lovelace", "ada@a.org"), ("Ada Lovelace", "ada@b.org"))

    async def refreshed():
        async with database.scoped(scope) as db:
            await in_turn(db, refresh_people)

    await asyncio.gather(*(refreshed() for _ in range(4)))
    async with database.scoped(scope) as db:
        assert len(await people.suggestions(db)) == 1


@pytest.mark.requirement("DLV-02", "DLV-03")
async def test_months_are_kept_and_shown_of_groups_only(database, scope, jira, github, signed_in):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        await read_all(database, scope, github)
        async with database.scoped(scope) as db:
            await refresh_people(db)
            months = await people.months(db)
            together = await people.months_together(db)
            assert sum(row.items_finished for row in months) > 0
            assert sum(row.pulls_merged for row in months) == sum(
                row["pulls_merged"] for row in together
            )
            worker = max(months, key=lambda row: row.items_finished).person_id
            before = len(await people.months(db, worker))
            await mark_bot(db, worker, is_bot=True)
            assert await people.months(db, worker) == []
            await undo_decision(db, (await people.events(db))[0].id)
            assert len(await people.months(db, worker)) == before
        assert "figures of groups only" in await signed_in.page(f"/delivery/people/{worker}")
        page = await signed_in.page("/delivery/people")
        assert "Are these one person?" in page
        form = {"smallest_group": "50"}
        assert (await signed_in.post("/delivery/people/settings", data=form)).status_code < 400
        assert "at least 50 people" in await signed_in.page("/delivery/people")
        await signed_in.post(
            "/delivery/people/settings", data={"smallest_group": "5", "show_single_people": "on"}
        )
        assert "figures of groups only" not in await signed_in.page(f"/delivery/people/{worker}")
        async with database.scoped(scope) as db:
            assert (await DeliverySettings.load(db)).show_single_people


@pytest.mark.requirement("DLV-05")
async def test_old_work_is_an_insight_with_its_evidence(database, scope, jira, signed_in):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        async with database.scoped(scope) as db:
            source = next(row for row in await history.work_sources(db) if row.kind == "project")
            for at in range(40):
                started = EARLY - timedelta(days=200 + at)
                db.add(
                    ItemRow(
                        site_id=source.site_id, source_id=source.id, external_id=f"w{at}",
                        key=f"W-{at}", title="Old", item_type="Task", kind="task",
                        status="In Progress", category="in_progress", opened_at=started,
                        changed_at=started, started_at=started,
                    )
                )  # fmt: skip
            await db.flush()
            assert await find_insights(db) > 0
            found = {row.rule: row for row in await people.insights(db)}
            assert "ageing_work" in found
            assert found["ageing_work"].evidence["metrics"] == ["work_in_progress", "cycle_time"]
            assert found["ageing_work"].evidence["n"] >= 40
            assert await find_insights(db) == 0
        page = await signed_in.page("/delivery/insights")
        assert "older than what usually gets finished" in page
        async with database.scoped(scope) as db:
            row = (await people.insights(db))[0]
        answer = await signed_in.post(f"/delivery/insights/{row.id}", data={"verdict": "confirm"})
        assert answer.status_code < 400
        async with database.scoped(scope) as db:
            assert (await people.insight(db, row.id)).state == "confirmed"
            assert (await people.answers_by_rule(db))[row.rule] == (1, 0)


@pytest.mark.requirement("DLV-05")
async def test_a_rule_that_is_rejected_falls_silent(database, scope):
    async with database.scoped(scope) as db:
        rows = [
            InsightRow(
                rule="ageing_work", subject_id=new_id(), subject_title="Web",
                found_on=EARLY.date(), title="Old", text="Old.", evidence={"n": 9},
            )
            for _ in range(4)
        ]  # fmt: skip
        db.add_all(rows)
        await db.flush()
        for row in rows[:2]:
            await answer_insight(db, row.id, confirmed=False)
        assert await muted_rules(db) == set()
        assert len(await people.insights(db)) == 2
        await answer_insight(db, rows[2].id, confirmed=False)
        assert await muted_rules(db) == {"ageing_work"}
        assert await people.insights(db) == []
        with pytest.raises(Conflict):
            await answer_insight(db, rows[2].id, confirmed=True)
