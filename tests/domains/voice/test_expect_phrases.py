"""What may come next is expected in the words in which people say it."""

from dataclasses import replace

import pytest

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.contracts import BotAct, BotActKind
from enterprisehub.domains.voice.logic.expect_phrases import MOST_PHRASES, expect_phrases


@pytest.mark.requirement("VOX-02")
async def test_counts_places_and_dates_are_expected_whatever_was_asked(database, scope):
    async with database.scoped(scope) as db:
        dialogue = await conversations.begin_spoken(
            db, flow="seller", contact_id=None, language="en", tone="direct"
        )
        asked = BotAct(kind=BotActKind.REQUEST, slot="condition")
        dialogue.state = replace(dialogue.state, last_bot_acts=(asked,))
    phrases = expect_phrases(dialogue)
    told = {"three bedrooms", "in austin", "this summer", "i am not interested"}
    assert told | {"needs some work"} <= set(phrases)
    assert len(phrases) <= MOST_PHRASES
