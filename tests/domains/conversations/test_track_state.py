"""State moves with what people say: corrected, confirmed, declined, chosen, never invented."""

from dataclasses import replace
from datetime import date

import pytest

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    KnownNames,
    LeadActKind,
    SlotSpec,
    SlotStatus,
    SlotType,
    SlotValue,
    Understanding,
)
from enterprisehub.domains.conversations.logic.track_state import track
from enterprisehub.domains.conversations.logic.understand_text import understand

SPECS = (
    SlotSpec(
        name="bedrooms", type=SlotType.COUNT, title="Bedrooms", nouns=("bed", "bedroom", "bedrooms")
    ),
    SlotSpec(name="place", type=SlotType.PLACE, title="Place"),
    SlotSpec(
        name="price", type=SlotType.MONEY, title="Price", unit="USD",
        minimum=10_000, maximum=10_000_000,
    ),
    SlotSpec(name="visit", type=SlotType.DATE, title="Visit"),
    SlotSpec(name="home", type=SlotType.PROPERTY, title="Home"),
    SlotSpec(name="rent", type=SlotType.MONEY, title="Rent", taken_with_offer=False),
    SlotSpec(name="pets", type=SlotType.YES_NO, title="Pets", nouns=("pets", "dog")),
)  # fmt: skip
START = DialogueState(flow="seller", flow_version=1)


def _value(slot: str, value: object) -> SlotValue:
    return SlotValue(
        slot=slot, value=value, surface="", start=0, end=0, turn=0,
        confidence=1.0, extractor="bot", said=str(value),
    )  # fmt: skip


def say(state: DialogueState, text: str, *acts: BotAct) -> tuple[DialogueState, Understanding]:
    """One message after these bot acts."""
    before = replace(state, last_bot_acts=acts)
    heard = understand(
        text, specs=SPECS, state=before, names=KnownNames(), today=date(2026, 4, 10),
        turn=state.turn + 1,
    )  # fmt: skip
    return track(before, heard, SPECS), heard


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize(
    ("first", "correction", "cents"),
    [
        ("hoping for around 450k", "actually 425, not 450", 42_500_000),
        ("hoping for around 450k", "actually not 450, 425", 42_500_000),
        ("hoping for around 450k", "sorry i meant 415", 41_500_000),
        ("hoping for around 450k", "no make it 500", 50_000_000),
        ("we want 1.2M", "actually 1.1", 110_000_000),
        ("asking 389,900", "make that 395k", 39_500_000),
    ],
)
def test_a_correction_keeps_the_magnitude(first: str, correction: str, cents: int) -> None:
    state, _ = say(START, first)
    state, heard = say(state, correction)
    assert state.slots["price"].value["amount_cents"] == cents
    assert state.slots["price"].status is SlotStatus.CORRECTED
    assert LeadActKind.CORRECT in {a.kind for a in heard.acts}


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize(
    ("text", "pets"),
    [("actually 425, not 450", None), ("sorry, 425", None), ("no, and actually 425", False)],
)
def test_a_correction_answers_no_other_question(text: str, *, pets: bool | None) -> None:
    state, _ = say(START, "hoping for around 450k")
    state, _ = say(state, text, BotAct(kind=BotActKind.REQUEST, slot="pets"))
    assert state.slots["price"].value["amount_cents"] == 42_500_000
    held = state.slots.get("pets")
    assert (held and held.value) is pets


@pytest.mark.requirement("CNV-02")
def test_a_place_is_corrected_by_negation() -> None:
    state, _ = say(START, "3 bed in Austin")
    state, _ = say(state, "I said Dallas not Austin")
    assert state.slots["place"].value == "Dallas"
    assert state.slots["bedrooms"].value == 3


def test_affirming_confirms_what_was_said_back() -> None:
    state, _ = say(START, "3 bed in Austin")
    confirm = BotAct(
        kind=BotActKind.CONFIRM, slots=(_value("bedrooms", 3), _value("place", "Austin"))
    )
    state, _ = say(state, "yes that's right", confirm)
    assert state.slots["bedrooms"].status is SlotStatus.CONFIRMED
    assert state.slots["place"].status is SlotStatus.CONFIRMED


def test_a_refused_confirmation_leaves_doubt_and_takes_the_new_value() -> None:
    state, _ = say(START, "3 bed in Austin")
    confirm = BotAct(
        kind=BotActKind.CONFIRM, slots=(_value("bedrooms", 3), _value("place", "Austin"))
    )
    state, heard = say(state, "no, 4 bedrooms", confirm)
    assert state.slots["bedrooms"].value == 4
    assert state.slots["place"].confidence <= 0.4
    assert LeadActKind.AFFIRM not in {a.kind for a in heard.acts}


OFFER = BotAct(
    kind=BotActKind.OFFER,
    slots=(_value("home", "12 Maple Court"), _value("bedrooms", 3), _value("rent", 2100)),
)


@pytest.mark.requirement("CNV-02")
def test_an_offer_is_chosen_turns_later_and_only_with_what_belongs_to_it() -> None:
    state, heard = say(START, "does it allow pets?", OFFER)
    assert "pets" not in state.slots
    assert LeadActKind.QUESTION in {a.kind for a in heard.acts}
    state, _ = say(state, "sounds great, book it", BotAct(kind=BotActKind.ANSWER, topic="pets"))
    assert state.slots["home"].value == "12 Maple Court"
    assert "rent" not in state.slots


def test_other_options_choose_nothing() -> None:
    state, heard = say(START, "nice, anything else?", OFFER)
    assert "home" not in state.slots
    assert LeadActKind.REQUEST_ALTERNATIVES in {a.kind for a in heard.acts}


def test_before_any_offer_a_question_is_a_wish() -> None:
    state, _ = say(START, "do you have something that allows pets?")
    assert state.slots["pets"].value is True


@pytest.mark.parametrize(
    ("text", "status"),
    [("rather not say", SlotStatus.DECLINED), ("I don't care", SlotStatus.DONT_CARE)],
)
def test_a_slot_can_be_set_aside(text: str, status: SlotStatus) -> None:
    state, _ = say(START, text, BotAct(kind=BotActKind.REQUEST, slot="price"))
    assert state.slots["price"].status is status


def test_answers_that_miss_the_question_are_counted() -> None:
    ask = BotAct(kind=BotActKind.REQUEST, slot="price")
    state, _ = say(START, "hmm", ask)
    state, _ = say(state, "what's your commission?", ask)
    assert state.unanswered == 2
    assert state.pending_topics == ("commission",)
    state, _ = say(state, "450", ask)
    assert state.unanswered == 0
    assert state.slots["price"].value["amount_cents"] == 45_000_000


def test_bare_numbers_need_a_question() -> None:
    state, heard = say(START, "3")
    assert not state.slots
    assert [a.kind for a in heard.acts] == [LeadActKind.UNCLEAR]


def test_tracking_leaves_the_earlier_state_as_it_was() -> None:
    state, _ = say(START, "3 bed in Austin")
    before = dict(state.slots)
    say(state, "no, 4 bedrooms")
    assert state.slots == before


def test_a_known_language_outlives_a_short_answer() -> None:
    state, _ = say(START, "hola, quiero vender mi casa")
    assert state.language == "es"
    state, _ = say(state, "ok")
    assert state.language == "es"


@pytest.mark.requirement("CNV-02")
@pytest.mark.parametrize(
    ("text", "beds"),
    [("Call me back tomorrow at 10", None), ("at least 3", 3), ("4, but call me at 10", 4)],
)
def test_an_hour_is_no_count_whatever_was_asked(text: str, beds: int | None) -> None:
    state, _ = say(START, text, BotAct(kind=BotActKind.REQUEST, slot="bedrooms"))
    known = state.slots.get("bedrooms")
    assert (known.value if known else None) == beds
