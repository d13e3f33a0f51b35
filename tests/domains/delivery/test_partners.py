"""Who might review beside whom, and whose work might be shared out; nobody named unasked."""

from datetime import timedelta

import pytest

from enterprisehub.domains.delivery.logic.find_insights import find_insights
from enterprisehub.domains.delivery.logic.suggest_partners import PARTNER_RULES
from enterprisehub.domains.delivery.models.code import PullRow, ReviewRow
from enterprisehub.domains.delivery.models.items import AuthorRow
from enterprisehub.domains.delivery.models.people import InsightRow, PersonAuthorRow, PersonRow
from enterprisehub.domains.delivery.models.teams import TeamRow, TeamSourceRow
from enterprisehub.domains.delivery.queries import metrics, people
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel import clock
from tests.domains.delivery.selling import NOW, add_item, add_project

pytestmark = pytest.mark.requirement("DLV-05")
NAMES = ("Ann Lee", "Bo Berg", "Cy Cole", "Di Dorn", "Ed Ekko")


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(NOW):
        yield


async def _people(db, source, names=NAMES, *, bots=()):
    authors = [
        AuthorRow(site_id=source.site_id, kind="account", external_id=name, name=name)
        for name in (*names, *bots)
    ]
    persons = [PersonRow(name=author.name, is_bot=author.name in bots) for author in authors]
    db.add_all([*authors, *persons])
    await db.flush()
    for author, person in zip(authors, persons, strict=True):
        db.add(PersonAuthorRow(person_id=person.id, author_id=author.id, rule="alone"))
    await db.flush()
    return authors


async def _merge(db, source, number, author, reviewers):
    at = NOW - timedelta(days=number % 20 + 1)
    pull = PullRow(
        site_id=source.site_id, source_id=source.id, external_id=f"p{number}", number=number,
        title=f"Change {number}", state="merged", author_id=author.id, opened_at=at, changed_at=at,
        merged_at=at,
    )  # fmt: skip
    db.add(pull)
    await db.flush()
    for place, reviewer in enumerate(reviewers):
        db.add(
            ReviewRow(pull_id=pull.id, external_id=f"r{number}-{place}", author_id=reviewer.id,
                      state="approved", submitted_at=at)
        )  # fmt: skip


async def _reviews_of_one(db, source):
    """Ann gave 12 of 14 reviews, Bo one and Ed one; Di wrote most and reviewed nothing."""
    ann, bo, cy, di, ed, bot = await _people(db, source, bots=("renovate",))
    for number in range(12):
        await _merge(db, source, number, (di, di, cy, bo)[number % 4], [ann, bot])
    await _merge(db, source, 12, cy, [bo])
    await _merge(db, source, 13, ann, [ed, ann])
    await db.flush()


def _window(source):
    return Window(NOW - timedelta(days=30), NOW, (source.id,))


async def _found(db, rule, source, **settings):
    return await PARTNER_RULES[rule](db, _window(source), DeliverySettings(**settings))


async def test_reviews_that_rest_on_one_person_are_shared(database, scope):
    async with database.scoped(scope) as db:
        source = await add_project(db)
        await _reviews_of_one(db, source)
        given = await metrics.shares(db, "reviews", _window(source))
        assert [(one.name, one.n) for one in given] == [
            ("Ann Lee", 12), ("Bo Berg", 1), ("Ed Ekko", 1),
        ]  # fmt: skip
        found = await _found(db, "reviews_on_one", source)
        assert "One of 5 people gave 12 of 14 reviews" in found.text
        assert not any(name in found.text for name in NAMES)
        assert found.evidence["n"] == 14
        named = await _found(db, "reviews_on_one", source, show_single_people=True)
        assert "Di Dorn wrote 6 merged changes and gave no reviews" in named.text
        assert "let Di Dorn review beside Ann Lee" in named.text
        assert await _found(db, "reviews_on_one", source, smallest_group=6) is None
        await _merge(db, source, 90, (await _people(db, source, ("Flo Fay",)))[0], [])
        assert (await _found(db, "reviews_on_one", source)).evidence["people"] == 6


async def test_work_that_piles_up_with_one_is_handed_over(database, scope):
    async with database.scoped(scope) as db:
        source = await add_project(db, left=0)
        ann, bo, cy, di, ed = await _people(db, source)
        for number, author in enumerate([ann] * 7 + [bo, bo, cy]):
            add_item(
                db, source, f"w{number}", assignee_id=author.id, category="in_progress",
                status="In Progress", started_at=NOW - timedelta(days=2),
            )  # fmt: skip
        for author in (di, ed):
            add_item(db, source, f"f{author.name}", assignee_id=author.id, category="done",
                     finished_at=NOW - timedelta(days=1))  # fmt: skip
        await db.flush()
        found = await _found(db, "work_on_one", source)
        assert found.text.startswith("One of 5 people holds 7 of the 10 items in work, while 3 ")
        assert "Hand over up to 5 of them" in found.text
        named = await _found(db, "work_on_one", source, show_single_people=True)
        assert "Ann Lee holds 7" in named.text
        assert "Cy Cole, Di Dorn and Ed Ekko hold one or none" in named.text


async def test_even_loads_say_nothing_and_a_rejected_rule_falls_silent(database, scope):
    async with database.scoped(scope) as db:
        source = await add_project(db, left=0)
        authors = await _people(db, source)
        for number in range(15):
            reviewer = authors[(number + 1) % 5]
            await _merge(db, source, number, authors[number % 5], [reviewer])
        await db.flush()
        assert await _found(db, "reviews_on_one", source) is None
        assert await _found(db, "work_on_one", source) is None
        other = await add_project(db, "Elsewhere", "ELSE")
        await _reviews_of_one(db, other)
        await find_insights(db)
        assert "reviews_on_one" in {row.rule for row in await people.insights(db)}
        for at in range(3):
            db.add(
                InsightRow(
                    rule="reviews_on_one", subject_id=source.id, subject_title="Web",
                    found_on=NOW.date() - timedelta(days=50 + at), title="T", text="T.",
                    evidence={}, state="rejected",
                )
            )  # fmt: skip
        for row in await people.insights(db):
            await db.delete(row)
        await db.flush()
        await find_insights(db)
        assert "reviews_on_one" not in {row.rule for row in await people.insights(db)}


async def test_a_finding_links_to_the_figures_of_its_project_or_team(database, scope, signed_in):
    async with database.scoped(scope) as db:
        source = await add_project(db)
        await _reviews_of_one(db, source)
        team = TeamRow(name="Web")
        db.add(team)
        await db.flush()
        db.add(TeamSourceRow(team_id=team.id, source_id=source.id))
        await db.flush()
        await find_insights(db)
    page = await signed_in.page("/delivery/insights")
    assert "Most reviews rest on one person" in page
    for chosen in (source.id, f"team:{team.id}"):
        assert f"/delivery/figures/pull_pickup?days=30&amp;source={chosen}" in page
