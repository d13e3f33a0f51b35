"""What the thread says of an answer that has not left."""

import pytest

from enterprisehub.domains.conversations.models import TurnRow
from enterprisehub.domains.conversations.pages.shown import bubbles_of
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import STATES
from enterprisehub.kernel.ids import new_id

TURN = {"direction": "out", "text": "Hello", "acts": [], "reasons": [], "versions": {}, "facts": {}}


@pytest.mark.requirement("BYD-01")
@pytest.mark.parametrize(
    ("state", "said"),
    [("proposed", "Waits for approval"), ("approved", "Sending"), ("rejected", "Rejected")],
)
def test_an_answer_that_waits_for_a_person_is_not_said_to_be_leaving(state, said):
    turn = TurnRow(id=new_id(), action_id=new_id(), state="said", at=clock.now(), **TURN)
    (bubble,) = bubbles_of([], [turn], {}, {turn.action_id: state})
    assert bubble.status == said


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_an_action_has_words(state):
    turn = TurnRow(id=new_id(), action_id=new_id(), state="said", at=clock.now(), **TURN)
    assert bubbles_of([], [turn], {}, {turn.action_id: state})[0].status


def test_an_answer_held_before_it_was_proposed_says_so():
    turn = TurnRow(id=new_id(), action_id=None, state="held", at=clock.now(), **TURN)
    assert bubbles_of([], [turn], {}, {})[0].status == "Held"
