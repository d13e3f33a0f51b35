"""What bots say has the tenant's writing voice: contractions by rule, samples where a model words."""

import json

import pytest

from enterprisehub.domains.conversations.logic.phrase_reply import Phrased
from enterprisehub.domains.conversations.logic.speak_in_voice import speak_in_voice
from enterprisehub.domains.messaging.ports import WritingStyle
from enterprisehub.domains.writing.logic.seed_demo import seed_demo
from enterprisehub.domains.writing.settings import WritingSettings
from tests.domains.conversations.talk import STORY
from tests.scripted_models import connected_models

pytestmark = pytest.mark.requirement("VCE-02")
CASUAL = WritingStyle(label="voice:trained:1", trained=True, formality="casual")
FORMAL = WritingStyle(label="voice:trained:1", trained=True, formality="formal")


def _phrased(text, language="en", **facts):
    return Phrased(
        text=text, subject=None, language=language, tone="warm", channel="sms", facts=facts,
        template_version="1",
    )  # fmt: skip


def test_only_contractions_change_and_what_must_stay_stays():
    said = _phrased("I will ask. We do not sell. It is automated.", rule="We do not sell.")
    spoken = speak_in_voice(said, CASUAL, ["It is automated."]).text
    assert spoken == "I'll ask. We do not sell. It is automated."
    assert speak_in_voice(_phrased("You don't. We're in."), FORMAL, []).text == (
        "You do not. We are in."
    )
    assert speak_in_voice(_phrased("Ya no. I'm", "es"), FORMAL, []).text == "Ya no. I'm"
    usual = WritingStyle(label="voice:default:1", trained=False, formality="formal")
    assert speak_in_voice(_phrased("You don't."), usual, []).text == "You don't."


@pytest.mark.parametrize("mode", ["trained", "default"])
async def test_a_model_that_words_an_answer_sees_two_samples(talk, database, scope, ring, mode):
    await talk.begin(default_flow="seller")
    async with database.scoped(scope) as db:
        await seed_demo(db)
        await WritingSettings(mode=mode).save(db)
    async with connected_models(database, scope) as model:
        model.replies = [
            lambda asked: (
                {"slots": []}
                if "exact words of the message" in json.dumps(asked)
                else "Call Bob on 555-0100."
            )
        ]
        await talk.says(STORY)
        prompts = [one for one in model.prompts if "exact words of the message" not in one]
    (turn,) = await talk.answers(1)
    assert prompts
    assert all((" samples\\n" in one) is (mode == "trained") for one in prompts)
    assert turn.versions.get("voice", "") == ("voice:trained:1" if mode == "trained" else "")
    assert turn.engine == "rules"
    assert "555-0100" not in turn.text
