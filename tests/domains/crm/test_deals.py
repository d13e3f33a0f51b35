"""Deals move through stages, and every move can be asked for later."""

import pytest
from sqlalchemy import select

from enterprisehub.domains.crm.events import DealStageChanged
from enterprisehub.kernel import clock
from enterprisehub.kernel.events.models import EventRow


async def add(browser, path, status=201, **values):
    answer = await browser.post(path, json=values)
    assert answer.status_code == status, answer.text
    return answer.json()


async def stages(browser):
    pipelines = (await browser.get("/api/pipelines")).json()
    return {stage["name"]: stage["id"] for stage in pipelines[0]["stages"]}


@pytest.mark.requirement("CRM-01")
async def test_a_deal_moves_is_won_and_keeps_every_move(signed_in, database, scope):
    contact = await add(signed_in, "/api/contacts", name="Ann Lee")
    deal = await add(
        signed_in,
        "/api/deals",
        title="12 Oak St",
        contact_id=contact["id"],
        amount_cents=45_000_000,
    )
    assert (deal["state"], deal["currency"]) == ("open", "USD")
    known = await stages(signed_in)
    path = f"/api/deals/{deal['id']}"
    move = {"stage_id": known["Meeting"]}
    moved = await signed_in.post(f"{path}/stage", json=move, headers={"if-match": '"1"'})
    assert moved.json()["stage_id"] == known["Meeting"]
    between = clock.now().isoformat()
    again = await signed_in.post(f"{path}/stage", json=move, headers={"if-match": '"2"'})
    assert again.status_code == 409
    won = await signed_in.post(
        f"{path}/stage", json={"stage_id": known["Won"]}, headers={"if-match": '"2"'}
    )
    assert (won.json()["state"], won.json()["closed_at"] is not None) == ("won", True)

    history = (await signed_in.get(f"{path}/stages")).json()
    assert [h["to_state"] for h in history] == ["open", "open", "won"]
    assert history[1]["amount_cents"] == 45_000_000
    then = (await signed_in.get(f"{path}/stages", params={"as_of": between})).json()
    assert [h["to_stage_id"] for h in then] == [known["New"], known["Meeting"]]

    lines = (await signed_in.get(f"/api/contacts/{contact['id']}/timeline")).json()
    assert [line["kind"] for line in lines][:3] == [
        "crm.deal_won",
        "crm.deal_moved",
        "crm.deal_created",
    ]
    async with database.scoped(scope) as db:
        query = select(EventRow).where(EventRow.type == DealStageChanged.type)
        told = await db.scalars(query.order_by(EventRow.seq))
        assert [row.body["to_state"] for row in told] == ["open", "won"]


async def test_stages_with_deals_cannot_be_taken_away(signed_in):
    await add(signed_in, "/api/deals", title="A deal")
    pipeline = (await signed_in.get("/api/pipelines")).json()[0]
    path = f"/api/pipelines/{pipeline['id']}"
    seen = {"if-match": f'"{pipeline["version"]}"'}
    kept = [{"id": s["id"], "name": s["name"], "kind": s["kind"]} for s in pipeline["stages"]]
    without = {"name": "Sales", "is_default": True, "stages": kept[1:]}
    assert (await signed_in.put(path, json=without, headers=seen)).status_code == 409
    reordered = {"name": "Sales", "is_default": True, "stages": [*kept[1:3], kept[0], *kept[4:]]}
    answer = await signed_in.put(path, json=reordered, headers=seen)
    assert [s["name"] for s in answer.json()["stages"]] == [
        "Qualified",
        "Meeting",
        "New",
        "Won",
        "Lost",
    ]
    assert (await signed_in.delete(path)).status_code == 409


async def test_lists_of_deals_are_filtered_and_ordered(signed_in):
    for title, cents in (("Oak", 100), ("Elm", 300), ("Ash", None)):
        await add(signed_in, "/api/deals", title=title, amount_cents=cents)

    async def titles(query):
        answer = await signed_in.get(f"/api/deals?{query}")
        return [item["title"] for item in answer.json()["items"]]

    assert await titles("sort=amount") == ["Elm", "Oak"]
    assert await titles("sort=title") == ["Ash", "Elm", "Oak"]
    assert await titles("q=elms") == ["Elm"]
    assert await titles("state=won") == []


@pytest.mark.parametrize(
    "body",
    [
        {"title": ""},
        {"title": "A", "amount_cents": 10**16},
        {"title": "A", "amount_cents": 1.5},
        {"title": "A", "close_on": "soon"},
        {"title": "A", "stage_id": "01890000-0000-7000-8000-000000000000"},
        {"title": "A", "currency": "DOLLARS"},
    ],
)
async def test_what_cannot_be_a_deal_is_refused(signed_in, body):
    answer = await signed_in.post("/api/deals", json=body)
    assert answer.status_code == 422
    assert answer.json()["fields"]
