"""Sound is kept by the law of both sides' places, and the record says by which."""

import numpy as np
import pytest

from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact, PhoneIn
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.logic.allow_recording import objects_to_recording
from enterprisehub.domains.voice.logic.analyse_call import what_to_assemble
from enterprisehub.domains.voice.logic.keep_recording import part_name
from enterprisehub.domains.voice.logic.seal_sound import unseal
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.storage.installed import installed_objects
from tests.domains.voice.line import Line, pick_up
from tests.webtest import Browser

pytestmark = pytest.mark.usefixtures("runtime")
TEXAS, CALIFORNIA = "+15125550143", "+12135550143"
SECONDS, RATE = 12, 8000


async def call_with(database: Database, scope: Scope, phone: str, own: str = "TX") -> Line:
    async with database.scoped(scope) as db:
        await ComplianceSettings(own_states=own).save(db)
        caller = await crm.make(db, NewContact(name="Maya Chen", phones=[PhoneIn(phone=phone)]))
    return await pick_up(database, scope, contact_id=caller.id)


async def ended(database: Database, scope: Scope, line: Line) -> CallRow:
    await line.end()
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
    assert call is not None
    return call


async def kept_from_ms(database: Database, scope: Scope, line: Line) -> int:
    """From which moment on sound was kept; what came before is silence."""
    noise = np.full(RATE * SECONDS * 2, 1000, np.int16).tobytes()
    await line.record(noise)
    async with database.scoped(scope) as db:
        asked = await what_to_assemble(db, str(line.call_id))
        row = await queries.recording(db, line.call_id)
    assert asked is not None
    assert row is not None
    for part in asked["parts"]:
        name = part_name(line.call_id, part["number"])
        sealed = await installed_objects().get(scope.tenant_id, name)
        if any(unseal(row.data_key, name, sealed)):
            return int(part["began_ms"])
    return SECONDS * 1000


@pytest.mark.requirement("VTG-02", "REC-01")
async def test_where_one_side_is_enough_the_agents_rule_and_the_notice_decide(
    database: Database, scope: Scope
) -> None:
    line = await call_with(database, scope, TEXAS)
    assert "This call is recorded." in await line.pick_up()
    assert await kept_from_ms(database, scope, line) == 0
    call = await ended(database, scope, line)
    assert call.recording in ("recording", "stored")
    assert call.recording_rule["consent"] == "one_party"
    assert call.recording_rule["rules"] == ["us.recording@2026-11-01"]


@pytest.mark.requirement("VTG-02", "REC-01")
async def test_where_everybody_must_agree_sound_is_kept_after_the_notice_while_they_go_on(
    database: Database, scope: Scope, signed_in: Browser
) -> None:
    line = await call_with(database, scope, CALIFORNIA)
    await line.pick_up()
    notice_ends_ms = line.at_ms
    await line.say("I want to sell my house in Austin")
    kept = await kept_from_ms(database, scope, line)
    assert 0 < kept <= notice_ends_ms + 4000
    call = await ended(database, scope, line)
    assert call.recording in ("recording", "stored")
    assert call.recording_rule["places"] == ["US-CA", "US-TX"]
    shown = await signed_in.page(f"/calls/{line.call_id}")
    assert "us.ca.recording@2026-11-01" in shown


@pytest.mark.requirement("VTG-02", "REC-01")
@pytest.mark.parametrize("says", [None, "No, please don't record this call"])
async def test_who_says_nothing_or_objects_is_not_recorded_where_everybody_must_agree(
    database: Database, scope: Scope, says: str | None
) -> None:
    line = await call_with(database, scope, CALIFORNIA)
    await line.pick_up()
    if says:
        await line.say(says)
    call = await ended(database, scope, line)
    assert call.recording == "refused"


@pytest.mark.requirement("VTG-02")
async def test_a_place_nobody_knows_counts_as_the_strictest(
    database: Database, scope: Scope
) -> None:
    line = await call_with(database, scope, TEXAS, own="")
    await line.pick_up()
    call = await ended(database, scope, line)
    assert (call.recording, call.recording_rule["consent"]) == ("refused", "unknown")


@pytest.mark.requirement("VTG-02")
@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("please do not record me", True),
        ("Stop recording.", True),
        ("I don't want to be recorded", True),
        ("no quiero que me graben", True),
        ("I have no broken records at home. We recorded the deed last year.", False),
        ("That is a record price", False),
        ("yes you may record", False),
    ],
)
def test_objections_are_told_from_talk_about_records(text: str, objects: bool) -> None:  # noqa: FBT001
    assert objects_to_recording(text) is objects


@pytest.mark.requirement("VTG-02")
async def test_a_state_that_does_not_exist_is_refused_in_words(signed_in: Browser) -> None:
    form = {"day_limit": "3", "reply_minutes": "60", "revoke_scope": "all", "help_text": "Help"}
    wrong = await signed_in.post("/settings/compliance", data=form | {"own_states": "TX, ZZ"})
    assert wrong.status_code == 422
    assert "There is no US state ZZ" in wrong.text
    right = await signed_in.post("/settings/compliance", data=form | {"own_states": "TX, CA"})
    assert right.status_code == 303
