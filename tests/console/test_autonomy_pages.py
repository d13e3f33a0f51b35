"""People see what agents have earned and by what evidence, set the bars, and switch it off."""

import pytest

from enterprisehub.kernel.actions.autonomy import judge
from enterprisehub.kernel.actions.autonomy.settings import AutonomySettings
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.console.trust import lay_out_trust
from tests.webtest import Browser

pytestmark = pytest.mark.requirement("BYD-03")
BARS = {
    "enabled": "on", "most_risk": "low", "window_days": "60", "most_counted": "80",
    "least_since": "5", "margin_pct": "4", "sampled_decided": "10", "sampled_unedited_pct": "70",
    "sampled_kept_pct": "75", "sampled_checked_pct": "30", "automatic_decided": "30",
    "automatic_unedited_pct": "90", "automatic_kept_pct": "95", "automatic_checked_pct": "5",
}  # fmt: skip


async def test_levels_are_shown_with_evidence_and_switched_off(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    async with database.scoped(scope) as db:
        trust = (await lay_out_trust(db))["trust"]
    page = await signed_in.page("/autonomy")
    for words in ("Follow-up", "Sampled", "46 of 48, at least 88%", "46 of 46", "For automatic"):
        assert words in page
    whole = await signed_in.page(f"/autonomy/{trust}")
    assert "Review → sampled" in whole
    assert "Text to Maya 0" in whole
    off = await signed_in.post(
        f"/autonomy/{trust}/switch",
        data={"on": "false", "because": "Too keen.", "csrf_token": signed_in.csrf},
    )
    assert off.status_code == 303, off.text
    assert "Too keen." in await signed_in.page(f"/autonomy/{trust}")


async def test_the_bars_are_checked_kept_and_obeyed_at_once(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    async with database.scoped(scope) as db:
        await lay_out_trust(db)
    form = BARS | {"csrf_token": signed_in.csrf}
    for wrong in (
        {"automatic_unedited_pct": "much"},
        {"sampled_decided": "2"},
        {"automatic_decided": "7"},
        {"automatic_checked_pct": "45"},
        {"most_risk": "high"},
    ):
        refused = await signed_in.post("/autonomy/bars", data=form | wrong)
        assert refused.status_code == 422, wrong
        assert "Please correct this" in refused.text
    low = await signed_in.post("/autonomy/bars", data=form | {"sampled_unedited_pct": "20"})
    assert "Give a number from 50 on." in low.text  # as the field has it: in percent
    saved = await signed_in.post("/autonomy/bars", data=form)
    assert saved.status_code == 303, saved.text
    async with database.scoped(scope) as db:
        settings = await AutonomySettings.load(db)
        assert (settings.most_risk, settings.automatic.kept_low_ratio) == ("low", 0.95)
        assert settings.checked_sampled_ratio == 0.3
        [row] = await judge.all_rows(db)
        assert (row.level, row.because) == ("review", "medium risk is never earned")


async def test_the_same_as_json(with_key: Browser, database: Database, scope: Scope) -> None:
    async with database.scoped(scope) as db:
        trust = (await lay_out_trust(db))["trust"]
    (item,) = (await with_key.get("/api/autonomy")).json()["items"]
    assert (item["id"], item["level"], item["evidence"]["decided"]) == (str(trust), "sampled", 48)
    off = await with_key.post(f"/api/autonomy/{trust}/switch", json={"on": False})
    assert (off.json()["level"], off.json()["moves"][0]["after"]) == ("review", "review")
    read = await with_key.get("/api/autonomy/bars")
    bars = read.json() | {"window_days": 30}
    put = await with_key.put(
        "/api/autonomy/bars", json=bars, headers={"If-Match": read.headers["ETag"]}
    )
    assert put.json()["window_days"] == 30
    bars["automatic"]["least_decided"] = 5
    wrong = await with_key.put(
        "/api/autonomy/bars", json=bars, headers={"If-Match": put.headers["ETag"]}
    )
    assert wrong.status_code == 422
