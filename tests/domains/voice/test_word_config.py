"""Versions of an agent are compared in the words of its form."""

import pytest

from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.pages.word_config import TITLES, word_config


@pytest.mark.requirement("VUI-01")
def test_every_setting_stands_in_a_line_of_its_own_in_words():
    lines = word_config(AgentConfig()).splitlines()
    assert [line.partition(":")[0] for line in lines] == list(TITLES.values())
    assert not [line for line in lines if "_" in line or "{'" in line]


@pytest.mark.requirement("VUI-01")
def test_values_are_told_as_the_form_offers_them():
    config = AgentConfig.model_validate(
        {
            "said_as": {"Nguyen": "win"},
            "hours": {"always": False, "days": ["mon", "fri"]},
            "transfer": {"to": "queue"},
            "escalation": {"asks": 2},
            "voicemail": {"do": "leave_message"},
        }
    )
    lines = word_config(config).splitlines()
    assert {
        "Words that sound otherwise: Nguyen = win",
        "At any hour: no",
        "Otherwise on: Monday, Friday",
        "Who wants a person gets: A colleague in the console, with hold music",
        "Who asks for a person is connected: When they ask a second time",
        "An answering machine answers: Leave a message",
        "Number to transfer to: none",
    } <= set(lines)
