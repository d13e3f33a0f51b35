"""What may come next is expected in the words in which people say it."""

import pytest

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.voice.logic.expect_phrases import MOST_PHRASES, expect_phrases


@pytest.mark.requirement("VOX-02")
async def test_what_counts_something_is_expected_whatever_was_asked(database, scope):
    async with database.scoped(scope) as db:
        dialogue = await conversations.begin_spoken(
            db, flow="seller", contact_id=None, language="en", tone="direct"
        )
    phrases = expect_phrases(dialogue)
    assert {"three bedrooms", "in austin", "i am not interested"} <= set(phrases)
    assert len(phrases) <= MOST_PHRASES
