"""What agents answer is shown as they declare it, and their forms tell records of one name apart."""

import csv
import html
import io
import re
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from enterprisehub.console.agents.as_declared import as_declared
from enterprisehub.console.agents.word_answer import page_of, parts_of, word_answer
from enterprisehub.console.records.word_values import Wording
from enterprisehub.domains.crm.contracts.inputs import NewDeal
from enterprisehub.domains.crm.logic.write_deal import make_deal
from enterprisehub.kernel.agents import execute
from enterprisehub.kernel.ids import new_id

HOW = Wording("", {}, "USD", ZoneInfo("UTC"))
VALIDATION = "/agents/outreach.validation"


class _Home(BaseModel):
    street: str
    beds: int
    at: datetime | None = None


class _Answer(BaseModel):
    verdict: str
    best: _Home | None
    homes: list[_Home]
    left: int


@pytest.mark.requirement("AGT-04")
def test_fields_come_in_the_order_of_the_model():
    kept = {
        "left": 1,
        "best": {"beds": 2, "street": "Oak"},
        "homes": [{"beds": 3, "more": True, "street": "Elm"}],
        "verdict": "good",
    }
    shown = as_declared(kept, _Answer)
    assert shown == kept
    assert list(shown) == ["verdict", "best", "homes", "left"]
    assert list(shown["best"]) == ["street", "beds"]
    assert list(shown["homes"][0]) == ["street", "beds", "more"]


@pytest.mark.requirement("AGT-04")
def test_codes_are_left_out_beside_words_and_sums_are_money():
    (part,) = parts_of(
        {
            "found": [
                {"title": "Oak Street", "codes": ["late"], "open_cents": {"USD": 6_850_000}},
                {"title": "Elm Street", "source_kind": "crm.contact", "says": "It is late."},
            ]
        },
        HOW,
    )
    assert [column.key for column in part.columns] == ["title", "open_cents", "says"]
    assert part.rows[0]["open_cents"].text == "$68,500"


@pytest.mark.requirement("AGT-04")
def test_an_answer_leads_to_what_it_made():
    proposal = new_id()
    assert page_of({"proposal_id": str(proposal), "next": "Sign"}) == f"/proposals/{proposal}"
    assert page_of({"href": "/research/1"}) == "/research/1"
    assert page_of({"href": "https://elsewhere.example.com"}) is None
    assert page_of({"summary": "Nothing."}) is None


@pytest.mark.requirement("AGT-04")
async def test_a_deal_with_a_comma_is_found_and_twins_are_told_apart(signed_in, database, scope):
    async with database.scoped(scope) as db:
        made = [
            await make_deal(db, NewDeal(title="Raman, purchase", amount_cents=cents))
            for cents in (100_00, 100_00, 250_00)
        ]
        await make_deal(db, NewDeal(title="Barros, purchase"))
    await signed_in.page(VALIDATION)
    answer = await signed_in.get(
        f"{VALIDATION}/records/deal_id", params={"deal_id": "Raman, purchase"}
    )
    offered = [html.unescape(one) for one in re.findall(r'value="([^"]+)"', answer.text)]
    assert len(set(offered)) == len(offered)
    mine = [one for one in offered if one.startswith("Raman, purchase · $")]
    assert len(mine) == 3
    twin = next(one for one in mine if "#" in one)
    form = {"deal_id": twin, "csrf_token": signed_in.csrf}
    answer = await signed_in.post(f"{VALIDATION}/run", data=form)
    assert answer.status_code == 303
    run_id = UUID(answer.headers["location"].rsplit("/", 1)[1])
    async with database.scoped(scope) as db:
        row, _ = await execute.run_with_steps(db, run_id)
    assert row.input["deal_id"] in {str(one.id) for one in made}


@pytest.mark.requirement("PLT-33")
async def test_the_file_of_runs_holds_those_of_the_list(signed_in, database, scope):
    async with database.scoped(scope) as db:
        for agent in ("hygiene.sync_health", "hygiene.data_decay"):
            await execute.execute(db, agent, {})
    page = await signed_in.page("/runs?agent=hygiene.data_decay&days=7")
    (href,) = re.findall(r'"(/api/exports/runs\.csv[^"]*)"', page)
    file = await signed_in.get(html.unescape(href))
    rows = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [row["agent_name"] for row in rows] == ["hygiene.data_decay"]


@pytest.mark.requirement("AGT-04")
async def test_money_of_several_currencies_is_said_in_a_line(database, scope):
    async with database.scoped(scope) as db:
        answer = {"partners": [{"name": "Ann", "open_cents": {"EUR": 5_00, "USD": 7_00}}]}
        (part,) = await word_answer(db, answer, ZoneInfo("UTC"))
    assert part.rows[0]["open_cents"].text == "€5, $7"
