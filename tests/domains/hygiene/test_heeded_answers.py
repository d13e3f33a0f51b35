"""What people answer about pairs moves how much each piece of evidence counts."""

import random
from datetime import timedelta

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact
from enterprisehub.domains.hygiene.contracts import Answer, Evidence
from enterprisehub.domains.hygiene.logic.find_duplicates import search_contacts
from enterprisehub.domains.hygiene.logic.match_companies import match_companies
from enterprisehub.domains.hygiene.logic.match_records.heed_answers import (
    LEAST_ANSWERS,
    heed_answers,
)
from enterprisehub.domains.hygiene.logic.match_records.weigh_pair import probability_of
from enterprisehub.domains.hygiene.models import PairRow
from enterprisehub.domains.hygiene.queries import pairs
from enterprisehub.kernel import clock
from enterprisehub.kernel.ids import new_id

START = -9.0


def shared_mailboxes(count, *, seed=7):
    """A shop where many people share one mailbox: only the name says who is who."""
    draw = random.Random(seed)  # noqa: S311
    answers = []
    for number in range(count):
        same = draw.random() < 0.5
        name = draw.gauss(6.0, 1.5) if same else draw.gauss(-1.0, 2.5)
        answers.append(Answer({"email": 13.0, "given": name}, same, str(number)))
    return answers


def evidence(**bits):
    return [Evidence(name, name.title(), value, "") for name, value in bits.items()]


@pytest.mark.requirement("HYG-02", "BYD-07")
def test_a_mailbox_that_many_share_comes_to_count_less():
    heeded = heed_answers(shared_mailboxes(400), START)
    assert heeded is not None
    assert heeded.counts["email"] < 0.9
    assert heeded.error < heeded.error_before / 2
    relatives = evidence(email=13.0, given=-1.5)
    assert probability_of(relatives, START) > 0.8
    assert probability_of(relatives, START, heeded.told()) < 0.3
    doubles = evidence(email=13.0, given=7.0)
    assert probability_of(doubles, START, heeded.told()) > 0.9


@pytest.mark.requirement("HYG-02", "BYD-07")
@pytest.mark.parametrize(
    "answers",
    [
        shared_mailboxes(LEAST_ANSWERS - 1),
        [Answer({"given": 9.0}, True, str(n)) for n in range(400)],
        [Answer({"given": float(n % 9)}, n % 2 == 0, str(n // 2)) for n in range(400)],
    ],
    ids=["too few", "all the same", "without a rule"],
)
def test_answers_that_teach_nothing_change_nothing(answers):
    assert heed_answers(answers, -4.0) is None


@pytest.mark.requirement("HYG-02")
def test_companies_are_weighed_as_people_answered():
    firms = [
        {"id": new_id(), "name": "Lakeview Dental", "domain": f"{one}.example.com",
         "phone_e164": "+15125550100", "city": "Austin", "street": "1 Main St"}
        for one in ("lakeview", "elsewhere")
    ]  # fmt: skip
    found, model = match_companies(firms)
    assert len(found) == 1
    assert model == {}
    draw = random.Random(3)  # noqa: S311
    answers = []
    for number in range(300):
        same = number % 2 == 0
        site = draw.choice([8.0, 4.0]) if same else -1.5
        bits = {"name": 9.5, "phone": 8.0, "city": 3.0, "street": 5.0, "domain": site}
        answers.append(Answer(bits, same, str(number)))
    found, model = match_companies(firms, answers)
    assert model["heeded"]["answers"] == 300
    assert found == []


@pytest.mark.requirement("HYG-02")
async def test_the_nightly_search_learns_from_answers_and_says_so(database, scope, signed_in):
    async with database.scoped(scope) as db:
        for given in ("Anna", "Hannah"):
            email = EmailIn(email=f"{given.lower()}@shop.example.com")
            new = NewContact(given_name=given, family_name="Brandt", emails=[email])
            await crm.make(db, new)
        at = clock.now() - timedelta(days=1)
        for number, answer in enumerate(shared_mailboxes(300)):
            left, right = sorted((new_id(), new_id()))
            weights = [
                {"field": name, "title": name.title(), "bits": bits, "says": "the same"}
                for name, bits in answer.bits.items()
            ]
            state = "merged" if answer.same else "distinct"
            db.add(PairRow(
                kind="contact", left_id=left, right_id=right, probability_pct=90, weights=weights,
                state=state, found_at=at, decided_at=at + timedelta(seconds=number),
                decided_by="Dana Whitfield",
            ))  # fmt: skip
    await search_contacts(database, scope)
    async with database.scoped(scope) as db:
        heeded = (await pairs.model(db, "contact"))["heeded"]
    assert heeded["answers"] == 300
    page = await signed_in.page("/hygiene/duplicates")
    assert "300 answers of yours move the weights" in page
    assert f"is {heeded['error']:.3f} instead of {heeded['error_before']:.3f}" in page
