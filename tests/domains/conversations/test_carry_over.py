"""A city, an address or a day told in one matter is proposed, never confirmed, in the next."""

from datetime import date

from enterprisehub.domains.conversations.contracts import (
    DialogueState,
    SlotSpec,
    SlotStatus,
    SlotType,
)
from enterprisehub.domains.conversations.logic.understand_text.carry_over import Heard, carry_over

SPECS = (
    SlotSpec(name="city", type=SlotType.PLACE, title="City"),
    SlotSpec(name="destination", type=SlotType.PLACE, title="Destination"),
    SlotSpec(name="visit_date", type=SlotType.DATE, title="Day"),
    SlotSpec(name="rooms", type=SlotType.COUNT, title="Rooms"),
)
START = DialogueState(flow="rides", flow_version=1)


def test_what_was_heard_elsewhere_fills_what_is_wanted() -> None:
    heard = Heard()
    heard.listen("I want a car in Concord on the 9th", date(2026, 3, 1))
    heard.mention("address", SlotType.PLACE, "1290 San Tomas Aquino Road")
    heard.mention("number_of_rooms", SlotType.COUNT, "3")
    state = carry_over(START, SPECS, heard, ["city", "destination", "visit_date", "rooms", "ghost"])
    told = {name: value.value for name, value in state.slots.items()}
    assert told == {
        "city": "Concord", "destination": "1290 San Tomas Aquino Road", "visit_date": "the 9th",
    }  # fmt: skip
    assert {v.status for v in state.slots.values()} == {SlotStatus.PROPOSED}


def test_nothing_wanted_nothing_carried_and_nothing_overwritten() -> None:
    heard = Heard()
    heard.mention("city", SlotType.PLACE, "Concord")
    once = carry_over(START, SPECS, heard, ["city"])
    heard.mention("city", SlotType.PLACE, "Napa")
    assert carry_over(once, SPECS, heard, ["city"]).slots["city"].value == "Concord"
    assert not carry_over(START, SPECS, heard, []).slots
