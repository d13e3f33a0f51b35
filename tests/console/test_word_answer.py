"""What agents answer is read as words, lists and tables."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from enterprisehub.console.agents.waterfall import StepLine, waterfall_of
from enterprisehub.console.agents.word_answer import Cell, parts_of, word_answer, wording_for
from enterprisehub.console.agents.word_step import came_of, given_to
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact
from enterprisehub.kernel.agents.models import RunRow, StepRow
from enterprisehub.kernel.ids import new_id

UTC = ZoneInfo("UTC")
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.requirement("AGT-05")
async def test_values_lists_and_tables_take_the_place_of_fields(database, scope):
    async with database.scoped(scope) as db:
        maya = await crm.make(db, NewContact(name="Maya Chen"))
        answer = {
            "summary": "Two are at risk.",
            "engine": "rules",
            "total_cents": 125_000,
            "currency": "EUR",
            "held_ratio": 0.25,
            "standing": "needs_approval",
            "worth_cents": {"USD": 900_00, "EUR": 5_00},
            "because": ["It is quiet.", "Nobody called."],
            "nothing": [],
            "people": [
                {
                    "contact_id": str(maya.id),
                    "name": "Maya",
                    "worth_cents": 5_000,
                    "last_at": "2026-03-04T10:00:00+00:00",
                    "steps": [{"key": "call", "title": "Call her"}, {"title": "Write"}],
                },
                {"contact_id": str(maya.id)},
                {"rank": 1, "name": "Nobody", "stranger_id": str(new_id())},
            ],
        }
        parts = {part.title: part for part in await word_answer(db, answer, UTC)}
    assert list(parts) == ["Result", "Worth", "Because", "People"]
    assert parts["Result"].facts == [
        ("Total", "€1,250"), ("Currency", "EUR"), ("Held", "25 %"), ("Standing", "Needs approval")
    ]  # fmt: skip
    assert parts["Worth"].facts == [("USD", "$900"), ("EUR", "€5")]
    assert parts["Because"].lines == ["It is quiet.", "Nobody called."]
    people = parts["People"]
    assert [column.label for column in people.columns] == [
        "Name",
        "Worth",
        "Last",
        "Steps",
        "Contact",
        "Rank",
    ]
    first, second, third = people.rows
    assert first["name"].href == f"/contacts/{maya.id}"
    assert (first["worth_cents"].text, first["steps"].text) == ("€50", "Call her; Write")
    assert first["last_at"].text == "4 Mar 2026, 10:00"
    assert second["contact_id"] == Cell("Maya Chen", f"/contacts/{maya.id}")
    assert third["name"].href is None
    assert next(iter(third)) == "name"


@pytest.mark.requirement("AGT-04")
async def test_what_a_step_was_given_and_got_is_told_by_names(database, scope):
    async with database.scoped(scope) as db:
        maya = await crm.make(db, NewContact(name="Maya Chen"))
        given = {"record": f"crm.contact:{maya.id}", "since": "2026-03-04T10:00:00+00:00"}
        got = {"facts": {"day": "2026-03-04", "days": 3, "calls": [{"what": "Call"}]}}
        how = await wording_for(db, [given, got], ZoneInfo("America/Chicago"))
    assert parts_of(given, how)[0].facts == [
        ("Record", "Maya Chen"),
        ("Since", "4 Mar 2026, 04:00"),
    ]
    facts, calls = parts_of(got, how)
    assert (facts.title, facts.facts) == ("Facts", [("Day", "4 Mar 2026"), ("Days", "3")])
    assert (calls.title, calls.rows) == ("Calls", [{"what": Cell("Call")}])
    (deal,) = parts_of({"crm.deal_of": {"title": "Pecan"}}, how)
    assert deal.title == "Open deal of a contact"


def _step(kind: str, given: dict[str, object], got: dict[str, object]) -> StepLine:
    row = StepRow(
        position=1, kind=kind, name="Look", status="success", started_at=NOON, duration_ms=5,
        given=given, got=got, attempts=[],
    )  # fmt: skip
    run = RunRow(created_at=NOON, started_at=NOON, duration_ms=5)
    return waterfall_of(run, [row]).steps[0]


@pytest.mark.requirement("AGT-04")
@pytest.mark.parametrize(
    ("kind", "given", "got", "told", "came"),
    [
        ("read", {"given": {"days": 3}}, {"result": {"count": 1}}, {"days": 3}, {"count": 1}),
        ("read", {"days": 3, "most": 5}, {"result": [1]}, {"days": 3, "most": 5}, {"result": [1]}),
        ("read", {}, {"result": {"USD": 100}}, {}, {"sums_cents": {"USD": 100}}),
        ("tool", {"tool": "x", "arguments": {"words": "a"}}, {"result": None}, {"words": "a"}, {}),
        ("model", {"prompt": "Why?", "version": 1}, {"value": "So.", "tokens_in": 3},
         {"prompt": "Why?"}, {"result": "So."}),
    ],
)  # fmt: skip
def test_a_step_tells_what_counts_of_what_is_kept(kind, given, got, told, came):
    step = _step(kind, given, got)
    assert (given_to(step), came_of(step)) == (told, came)


@pytest.mark.requirement("AGT-05")
async def test_a_long_list_says_how_much_it_leaves_out(database, scope):
    async with database.scoped(scope) as db:
        (part,) = await word_answer(db, {"found": [f"Line {n}." for n in range(130)]}, UTC)
    assert (len(part.lines), part.left_out) == (100, 30)
