"""Which words promise something, by when, and the many that do not."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.delivery.logic.keep_promises.find_promises import find_promises

# A Wednesday, ten in the morning.
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("America/Chicago"))


def found(text, **more):
    return find_promises(text, NOW, **more)


@pytest.mark.requirement("BYD-10")
@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("We will have it by 15 March.", "03-15 18:00"),
        ("I'll send you the listing tomorrow.", "03-05 18:00"),
        ("I’ll send you the listing tomorrow", "03-05 18:00"),
        ("Sure, by Friday we'll deliver everything.", "03-06 18:00"),
        ("I'll call you back at 3pm today.", "03-04 15:00"),
        ("I'll call you back at 9am today.", "03-04 23:59"),
        ("We'll ship the new version by the end of next week.", "03-13 18:00"),
        ("You'll have it within 3 days.", "03-07 18:00"),
        ("You will get the invoice in two business days.", "03-06 18:00"),
        ("The portal will be live on March 20.", "03-20 18:00"),
        ("The client portal will be ready by 30 March.", "03-30 18:00"),
        (
            "Your new client portal should be fine; the customer app will be done by Friday.",
            "03-06 18:00",
        ),
        ("I'll get back to you by EOD Friday.", "03-06 18:00"),
        ("Tomorrow I'll send the photos over.", "03-05 18:00"),
        ("I'm going to follow up with the lender and let you know by 5 p.m.", None),
        ("I'm going to follow up with you this afternoon.", "03-04 18:00"),
        ("Your project will be done by the end of the month.", "03-31 18:00"),
        ("Expect the quote by Thursday, March 12.", "03-12 18:00"),
        ("We'll have the integration finished in two weeks.", "03-18 18:00"),
        ("I'll text you in an hour.", "03-04 11:00"),
        ("Delivery date: 15 April 2026.", "04-15 18:00"),
        ("We'll get back to you within 24 hours.", "03-05 10:00"),
        ("I'll have our team call you tomorrow morning.", "03-05 18:00"),
        ("I'll send it over tomorrow, ok?", "03-05 18:00"),
        ("I promise to deliver it before June 1st.", "06-01 18:00"),
        ("Thanks, Ann! Great questions. We'll have it by the end of the quarter.", "03-31 18:00"),
        ("Le enviaré el listado mañana.", "03-05 18:00"),
        ("Tendremos todo listo para el 15 de marzo.", "03-15 18:00"),
        ("We'll send the contract tonight", "03-04 23:59"),
        ("We'll have it for you on Friday.", "03-06 18:00"),
        ("We'll deliver the first version of the portal on 1 December.", "12-01 18:00"),
        ("The portal will be live in April.", "04-30 18:00"),
        ("We'll have it by April.", "04-01 18:00"),
        ("We'll finish it in Q2.", "06-30 18:00"),
        ("We're shipping the new version on April 9.", "04-09 18:00"),
        ("The integration goes live on Monday.", "03-09 18:00"),
        ("Our sales manager will ring you back on Friday.", "03-06 18:00"),
        ("I'll let you know by Friday whether it works.", "03-06 18:00"),
        ("We will not deliver on the 20th but we'll deliver on 22 March.", "03-22 18:00"),
    ],
)
def test_commitments_with_a_day_are_promises(text, due):
    said = found(text)
    if due is None:
        assert said == []  # a time without a day: left to the rule for undated ones
        return
    assert [f"{one.due_at:%m-%d %H:%M}" for one in said if one.firm] == [due]
    assert said[0].day_named
    assert said[0].words in text


@pytest.mark.requirement("BYD-10")
@pytest.mark.parametrize(
    "text",
    [
        "The open house is on Saturday at 2pm.",
        "Can you send me the documents by Friday?",
        "Would tomorrow at 3 work for you?",
        "Will we have it by 15 March?",
        "Please sign by March 15.",
        "We sent it on Friday.",
        "We had it ready by March 1.",
        "If you sign by Friday, we'll deliver by 15 March.",
        "We'll deliver by 15 March, provided the keys are here.",
        "I'll call you if anything changes before Friday.",
        "Our office will be closed on Monday.",
        "You said we will have it by Friday.",
        "You wrote: “we will have it by 15 March”, and I looked it up.",
        "I won't be able to send it by Friday.",
        "We will not have it by Friday.",
        "We can't promise 15 March.",
        "I'll be on vacation until March 15.",
        "I'll see you on Friday.",
        "The offer expires on March 15.",
        "Happy Friday!",
        "Thanks for reaching out. Are you looking to move in March?",
        "The seller will be done with the repairs by Friday.",
        "The client will be ready by 30 March.",
        "The other client will be done by Friday.",
        "The open house will be done by 4pm on Saturday.",
        "Your appointment is tomorrow at 5 pm.",
        "I hope we'll have it by Friday.",
        "Maybe we'll have it by Friday.",
        "> We will have it by 15 March.",
        "Sounds good.\nOn Mon, Mar 2, 2026 Ann wrote:\nWe will have it by 15 March.",
        "Are you free on Thursday or Friday?",
        "They will deliver the sofa by Friday.",
        "Once we have the inspection report I'll send it by Friday.",
        "Let's meet on Tuesday.",
        "I'll wait until Friday.",
        "You will need to pay the deposit by March 20.",
        "The lease ends on May 31, 2026.",
        "It was built in 1998 and sold in March 2015.",
        "I'll be in touch.",
        "Great, talk to you tomorrow!",
        "What is your timeline? In the next 3 months?",
        "I can show it to you tomorrow.",
        "I'll assume Friday works.",
        "We look forward to seeing you tomorrow.",
        "Rates may change on Monday.",
        "The first showing is on the 2nd.",
        "The week of March 9 is busy for us.",
        "Reply STOP to opt out. Msg&data rates may apply.",
        "Do you want a 3 bedroom by the lake?",
        "Prices went up 5% since January.",
        "I'll send you directions for the showing on Saturday.",
        "I'll send you the report about March 15.",
        "We'll deliver the plan for the showing on Saturday.",
        "They will be done by Friday.",
        "",
    ],
)
def test_ordinary_texts_promise_nothing(text):
    assert [one for one in found(text) if one.firm] == []


@pytest.mark.requirement("BYD-10")
def test_two_promises_of_one_sentence_have_their_own_days():
    said = found("I will email you the contract tomorrow and we'll call you on Monday.")
    assert [(one.kind, f"{one.day:%m-%d}") for one in said] == [
        ("task", "03-05"),
        ("task", "03-09"),
    ]
    assert said[0].start < said[1].start


@pytest.mark.requirement("BYD-10")
def test_days_of_delivery_are_told_from_papers_and_hedged_ones_from_promises():
    assert [(s.kind, s.firm) for s in found("It should be ready by 20 March.")] == [
        ("delivery", False)
    ]
    assert [(s.kind, s.firm) for s in found("I think we'll have it by Friday.")] == [
        ("delivery", False)
    ]
    assert [(s.kind, s.firm) for s in found("We'll probably have it by Friday.")] == [
        ("delivery", False)
    ]
    assert [
        (s.kind, s.firm) for s in found("The app that we spoke about will be ready on Friday.")
    ] == [("delivery", False)]
    assert [s.kind for s in found("You'll have the contract by Friday.")] == ["task"]
    assert [s.kind for s in found("You'll have everything by Friday.")] == ["delivery"]


@pytest.mark.requirement("BYD-10")
def test_what_people_promise_without_a_day_is_due_by_the_rule():
    text = "I'll send you the listing."
    assert found(text) == []
    said = found(text, undated_days=2)
    assert [(f"{one.day:%m-%d}", one.day_named) for one in said] == [("03-06", False)]
    assert found("I'll send it once I have it.", undated_days=2) == []


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    for one in find_promises(text, NOW, undated_days=2):
        assert one.due_at >= NOW
        assert one.words in text
        assert 0 <= one.start < len(text)
