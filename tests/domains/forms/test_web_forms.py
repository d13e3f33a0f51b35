"""Who fills in a form on the tenant's own page is a lead, once, and says where they came from."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from enterprisehub.domains.compliance.models import ConsentRow, OptOutRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact
from enterprisehub.domains.forms.contracts import FormConfig, origin_of, read_question
from enterprisehub.domains.forms.logic.fixed_words import WORDS
from enterprisehub.domains.forms.logic.save_form import change_form, config_of, make_form
from enterprisehub.domains.forms.logic.take_answers import check_answers
from enterprisehub.domains.forms.models import SubmissionRow
from enterprisehub.domains.forms.pages import public_form
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.pipeline.queries import touches
from enterprisehub.kernel.web.rate_limits import Buckets
from tests.conftest import settled

pytestmark = pytest.mark.requirement("PIP-07")
AGREED = "I agree that you may call, text and email me."
LANDING = "https://www.northwind.example/?utm_source=Google&utm_medium=cpc&utm_campaign=Spring"


def config(**changes):
    values = {
        "name": "Home value", "ask_phone": "optional", "consent": AGREED,
        "questions": "When do you move? *: This month | Later\nAddress",
        "origins": "https://www.northwind.example",
    }  # fmt: skip
    return FormConfig.model_validate(values | changes)


def filled(**changes):
    values = {
        "name": "Rosa Delgado", "email": "Rosa@Delgado.example.com", "q1": "Later",
        "message": "I want to sell my home", "sent_as": str(uuid4()), "landing": LANDING,
        "page": "https://www.northwind.example/contact", "referrer": "https://www.google.com/",
    }  # fmt: skip
    return values | changes


@pytest.fixture(autouse=True)
def fresh_buckets(monkeypatch):
    monkeypatch.setattr(public_form, "buckets", Buckets())


@pytest.fixture
async def form(database, scope):
    async with database.scoped(scope) as db:
        return await make_form(db, config())


@pytest.fixture
def taken_in(database, scope):
    async def wait():
        async def look():
            async with database.scoped(scope) as db:
                return await db.scalar(
                    select(SubmissionRow)
                    .where(SubmissionRow.message_id.is_not(None))
                    .order_by(SubmissionRow.at.desc())
                    .limit(1)
                )

        return await settled(look)

    return wait


async def count(database, scope, table):
    async with database.scoped(scope) as db:
        return await db.scalar(select(func.count()).select_from(table))


@pytest.mark.usefixtures("worker")
async def test_a_form_makes_a_contact_a_consent_a_message_and_a_touch(
    browser, form, database, scope, taken_in, signed_in
):
    path = f"/forms/{form.key}"
    shown = await browser.get(f"{path}?page=https://www.northwind.example/contact")
    assert shown.status_code == 200
    assert (
        "frame-ancestors 'self' https://www.northwind.example"
        in (shown.headers["content-security-policy"])
    )
    typed = filled(consent="on", phone="(512) 555-0150")
    for again in (typed, typed, typed | {"sent_as": str(uuid4())}):
        answer = await browser.post(path, data=again)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{path}/thanks")
    sent = await taken_in()
    assert await count(database, scope, SubmissionRow) == 1
    assert (sent.consent, sent.consent_version) == (AGREED, 1)
    async with database.scoped(scope) as db:
        contact = await crm.contact(db, sent.contact_id)
        message = await messaging.message(db, sent.message_id)
        written = select(ConsentRow).where(ConsentRow.kind == "written")
        consent = (await db.scalars(written)).one()
    assert contact.emails == ("Rosa@delgado.example.com",)
    assert contact.phones_e164 == ("+15125550150",)
    assert (contact.name, contact.source) == ("Rosa Delgado", "Form: Home value")
    assert message.body.startswith("I want to sell my home")
    assert "When do you move: Later" in message.body
    assert (consent.wording, consent.contact_id) == (AGREED, contact.id)
    assert set(consent.channels) == {"email", "sms", "voice"}
    assert "version 1" in consent.source

    async def marks():
        async with database.scoped(scope) as db:
            return await touches.recent_marks(db, contact.id) or None

    (mark,) = await settled(marks)
    assert (mark.source, mark.medium, mark.campaign) == ("google", "cpc", "spring")
    page = await signed_in.page(f"/settings/forms/{form.id}")
    assert "Rosa Delgado" in page
    assert "Sent 1 time" in await signed_in.page("/settings/forms")


@pytest.mark.usefixtures("worker")
async def test_a_known_address_is_found_and_nothing_of_it_changes(
    browser, form, database, scope, taken_in
):
    async with database.scoped(scope) as db:
        new = NewContact(name="Rosa D.", emails=[EmailIn(email="rosa@delgado.example.com")])
        known = await crm.make(db, new)
    await browser.post(f"/forms/{form.key}", data=filled(name="Mallory", phone="5125550151"))
    sent = await taken_in()
    async with database.scoped(scope) as db:
        now = await crm.contact(db, known.id)
        thread = await messaging.message(db, sent.message_id)
    assert sent.contact_id == known.id
    assert (now.name, now.phones_e164) == ("Rosa D.", ())
    assert thread.contact_id == known.id


@pytest.mark.usefixtures("worker")
async def test_a_form_may_end_what_is_sent_and_never_begins_it(
    browser, form, database, scope, taken_in
):
    await browser.post(f"/forms/{form.key}", data=filled(message="Please stop emailing me"))
    await taken_in()

    async def stopped():
        async with database.scoped(scope) as db:
            query = select(OptOutRow).where(OptOutRow.state == "active")
            return list(await db.scalars(query)) or None

    before = await settled(stopped)
    await browser.post(f"/forms/{form.key}", data=filled(message="START", consent="on"))

    async def second():
        found = await count(database, scope, SubmissionRow)
        async with database.scoped(scope) as db:
            open_ = await db.scalar(
                select(func.count()).select_from(SubmissionRow).where(
                    SubmissionRow.message_id.is_(None)
                )
            )  # fmt: skip
        return found == 2 and open_ == 0

    await settled(second)
    assert [row.id for row in await stopped()] == [row.id for row in before]


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    browser, form, database, scope
):
    path = f"/forms/{form.key}"
    bad = filled(name="\x00 ", email="rosa@", phone="12", q1="Never", q2="x" * 201)
    answer = await browser.post(path, data=bad)
    assert answer.status_code == 422
    for name, words in (
        ("name", "needed"), ("email", "bad_email"), ("phone", "bad_phone"), ("q1", "bad_choice"),
        ("q2", "too_long"),
    ):  # fmt: skip
        assert f'id="{name}-wrong">{WORDS["en"][words]}' in answer.text
        assert f'aria-describedby="{name}-wrong"' in answer.text
    marked = await browser.post(path, data=filled(name='"><script>alert(1)</script>', email=""))
    assert "<script>alert" not in marked.text
    assert await count(database, scope, SubmissionRow) == 0


async def test_traps_strangers_and_floods_are_kept_out(browser, form, database, scope):
    path = f"/forms/{form.key}"
    trapped = await browser.post(path, data=filled(homepage="https://spam.example"))
    assert trapped.status_code == 303
    refused = await browser.post(path, data=filled(), headers={"origin": "https://evil.example"})
    assert refused.status_code == 403
    assert (await browser.post(path, data=filled(), headers={"origin": "null"})).status_code == 403
    assert await count(database, scope, SubmissionRow) == 0
    named = {"origin": "https://www.northwind.example"}
    for number in range(public_form.SENT_PER_MINUTE):
        data = filled(email=f"rosa{number}@example.com")
        assert (await browser.post(path, data=data, headers=named)).status_code == 303
    flooded = await browser.post(path, data=filled(email="last@example.com"))
    assert flooded.status_code == 429
    assert 'value="last@example.com"' in flooded.text
    for wrong in ("x", form.key[:-2] + "AA", "%00", "a" * 500):
        assert (await browser.get(f"/forms/{wrong}")).status_code in (400, 404)


async def test_a_form_is_made_changed_closed_and_removed(signed_in, browser, database, scope):
    made = await signed_in.post("/settings/forms/new", data=config().model_dump() | {
        "questions": "Which? *: One", "origins": "not a site", "redirect": "https://a.example/",
    })  # fmt: skip
    assert made.status_code == 422
    async with database.scoped(scope) as db:
        row = await make_form(db, config())
        row = await change_form(db, row.id, config(consent="Other words."), is_on=True)
        assert row.consent_version == 2
        row = await change_form(db, row.id, config(consent="Other words."), is_on=False)
        assert (row.consent_version, config_of(row).consent) == (2, "Other words.")
    assert (await browser.get(f"/forms/{row.key}")).status_code == 404


def test_what_cannot_be_a_form_says_why():
    for changes in (
        {"ask_email": "no", "ask_phone": "no"},
        {"consent": "", "consent_required": True},
        {"redirect": "https://www.northwind.example.evil.com/"},
        {"redirect": "javascript:alert(1)"},
        {"questions": "Which?: One"},
        {"questions": "Which?\nwhich?"},
        {"origins": "https://a.example; script-src *"},
    ):
        with pytest.raises(ValueError):  # noqa: PT011  pydantic words it
            config(**changes)
    assert config(redirect="https://www.northwind.example/thanks").redirect
    assert origin_of("https://WWW.a.example:444/x") == "https://www.a.example:444"
    assert origin_of("https://[") == origin_of("ftp://a") == ""
    assert read_question("Why? *: A | B | A").choices == ("A", "B")


def test_every_language_says_everything_and_asks_for_consent_where_it_is_needed():
    for language, words in WORDS.items():
        assert words.keys() == WORDS["en"].keys(), language
        needs = config(language=language, consent_required=True)
        assert check_answers(needs, filled()).wrong == {"consent": words["agree"]}
        one_way = config(language=language, ask_email="optional")
        assert check_answers(one_way, filled(email="")).wrong == {"email": words["one_way"]}
