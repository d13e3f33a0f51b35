"""Agents → Prompts and /api/prompts: draft, publish, share out, compare, roll back, judged."""

from html import unescape

import pytest
from pydantic import BaseModel, Field
from sqlalchemy import select

from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, Rendered, declare
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.llm.prompts.models import PromptVersionRow
from enterprisehub.kernel.llm.prompts.outcomes import figures_of
from tests.conftest import settled

pytestmark = pytest.mark.requirement("LLM-05")
NAME = "conversations.rephrase"
PLACE = f"/prompts/{NAME}"


async def test_from_a_draft_to_half_the_traffic_and_back(signed_in, database, scope):
    assert "Reword an answer" in await signed_in.page("/prompts")
    first = await signed_in.page(PLACE)
    assert "Everybody gets the shipped version" in first
    wrong = await signed_in.post(f"{PLACE}/drafts", data={"text": "Say {{secret}}."})
    assert wrong.status_code == 422
    assert "{{secret}} is no value" in unescape(wrong.text)
    await signed_in.post(f"{PLACE}/drafts", data={"text": "Say {{budget}}.", "note": "short"})
    async with database.scoped(scope) as db:
        draft = (await db.scalars(select(PromptVersionRow))).one()
    edited = await signed_in.page(f"{PLACE}?edit={draft.id}")
    assert "Edit own-1" in edited
    await signed_in.post(
        f"{PLACE}/drafts", data={"text": "Say it in {{budget}}.", "draft": str(draft.id)}
    )
    await signed_in.post(f"{PLACE}/drafts/{draft.id}/publish", data={"use_pct": "50"})
    shown = await signed_in.page(PLACE)
    assert "own-1 50 %, shipped 50 %" in " ".join(shown.split())
    assert "Say it in" in shown
    uneven = await signed_in.post(f"{PLACE}/split", data={"pct_shipped": "20", "pct_own-1": "70"})
    assert "add up to 100" in uneven.text
    await signed_in.post(f"{PLACE}/split", data={"pct_shipped": "0", "pct_own-1": "100"})
    assert "Yours 1 100 %" in await signed_in.page("/prompts")
    await signed_in.post(f"{PLACE}/rollback")
    assert "Yours 1 50 %, Shipped 50 %" in await signed_in.page("/prompts")


async def test_the_api_does_the_same(with_key):
    listed = await with_key.get("/api/prompts")
    assert NAME in {prompt["name"] for prompt in listed.json()}
    made = await with_key.post(f"/api/prompts/{NAME}/versions", json={"text": "In {{budget}}."})
    assert made.status_code == 201, made.text
    id_ = made.json()["id"]
    changed = await with_key.put(
        f"/api/prompts/{NAME}/versions/{id_}", json={"text": "At most {{budget}}."},
        headers={"if-match": made.headers["etag"]},
    )  # fmt: skip
    assert changed.json()["text"] == "At most {{budget}}."
    published = await with_key.post(
        f"/api/prompts/{NAME}/versions/{id_}/publish", json={"use_pct": 30}
    )
    assert published.json()["state"] == "published"
    gone = await with_key.delete(f"/api/prompts/{NAME}/versions/{id_}")
    assert gone.status_code == 409
    shares = [{"version": "shipped", "pct": 40}, {"version": "own-1", "pct": 60}]
    split = await with_key.put(f"/api/prompts/{NAME}/split", json={"shares": shares})
    assert split.json()["shares"] == shares
    back = await with_key.post(f"/api/prompts/{NAME}/rollback")
    assert {"version": "own-1", "pct": 30} in back.json()["shares"]
    assert (await with_key.get(f"/api/prompts/{NAME}/figures")).json() == []
    assert len((await with_key.get(f"/api/prompts/{NAME}/versions")).json()) == 1
    assert (await with_key.get("/api/prompts/no.such")).status_code == 404


async def test_members_may_not_change_what_models_are_told(sign_in_as):
    member = await sign_in_as(Role.MANAGER)
    assert "New draft" not in await member.page(PLACE)
    refused = await member.post(f"{PLACE}/drafts", data={"text": "x {{budget}}"})
    assert refused.status_code == 403


class Worded(BaseModel):
    """Something whose words a prompt brought about."""

    body: str
    provenance: dict[str, str] = Field(
        default={"prompt": "outreach.reword", "prompt_version": "own-7"}
    )


async def _render(_: Db, payload: Worded) -> Rendered:
    return Rendered(
        title="Say it", channel="records", icon="copy", body=payload.body, editable=("body",)
    )


async def _apply(_: Db, payload: Worded) -> dict[str, str]:
    return {"said": payload.body}


declare(
    ActionKind(
        name="test.say_worded",
        title="Say it",
        payload=Worded,
        approval=Approval.ALWAYS,
        render=_render,
        apply=_apply,
    )
)


async def test_what_people_decide_is_counted_for_the_version(database, scope, worker):
    async with database.scoped(scope) as db:
        rows = [await propose(db, Worded(body=f"Words {n}."), reason="Test") for n in range(3)]
        await decide.approve(db, rows[0].id, seen_version=rows[0].version)
        edits = {"body": "Better words."}
        await decide.approve(db, rows[1].id, seen_version=rows[1].version, edits=edits)
        await decide.reject(db, rows[2].id, seen_version=rows[2].version, reason="No.")

    async def look():
        async with database.scoped(scope) as db:
            figures = (await figures_of(db, ["outreach.reword"]))["outreach.reword"].get("own-7")
            return figures if figures and figures.judged == 3 else None

    found = await settled(look)
    assert (found.approved, found.edited, found.rejected) == (1, 1, 1)
