"""The fake and the client speak Deepgram's published form; the key is checked by using it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from enterprisehub.connectors.deepgram import connector
from enterprisehub.connectors.deepgram.check_key import check_account
from enterprisehub.connectors.deepgram.listen import DeepgramRecogniser, parse
from enterprisehub.connectors.deepgram.speak import DeepgramSpeaker
from enterprisehub.domains.voice.ports import SpeechChoice, SpeechFailed
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected
from enterprisehub.kernel.ids import new_id
from tests.voice.fake_deepgram import KEY, FakeDeepgram

CONTRACT = Path(__file__).parents[3].parent / "shared/contract_lab/contracts/deepgram.asyncapi.json"
pytestmark = pytest.mark.requirement("VOX-02")


def _choice(vendor: FakeDeepgram, key: str = KEY) -> SpeechChoice:
    return SpeechChoice(
        vendor="deepgram", credentials={"api_key": key}, options={"api_url": vendor.url}
    )


async def _used(vendor: FakeDeepgram) -> None:
    """Everything that the client and the fake say was said."""
    recogniser = DeepgramRecogniser(_choice(vendor), language="en")
    await recogniser.open()
    recogniser.feed(bytes(32000))
    recogniser.finalize()
    found = [one async for one in _first(recogniser.results(), 2)]
    assert [(one.text, one.final) for one in found] == [
        ("Hello there.", False),
        ("Hello there.", True),
    ]
    assert found[-1].ends_turn
    await recogniser.close()
    speaker = DeepgramSpeaker(_choice(vendor), language="en", sample_rate=8000)
    await speaker.open()
    cut = speaker.speak("This is cut.")
    assert await anext(cut)
    await cut.aclose()
    whole = b"".join([pcm async for pcm in speaker.speak("This is whole.")])
    assert len(whole) == 2 * int(8000 * len("This is whole.") / 16)
    await speaker.close()


async def _first(results: Any, count: int) -> Any:
    async for one in results:
        yield one
        count -= 1
        if not count:
            return


async def test_messages_have_the_published_form():
    if not CONTRACT.exists():
        pytest.skip("the published description is not beside this checkout")
    spec = json.loads(CONTRACT.read_text())
    async with FakeDeepgram(texts=["Hello there."]).running() as vendor:
        await _used(vendor)
    names = {
        "Results": "ListenV1_ListenV1Results", "Finalize": "ListenV1_ListenV1Finalize",
        "CloseStream": "ListenV1_ListenV1CloseStream", "KeepAlive": "ListenV1_ListenV1KeepAlive",
        "Metadata": "SpeakV1_SpeakV1Metadata", "Flushed": "SpeakV1_SpeakV1Flushed",
        "Cleared": "SpeakV1_SpeakV1Cleared", "Speak": "SpeakV1_SpeakV1Text",
        "Flush": "SpeakV1_SpeakV1Flush", "Clear": "SpeakV1_SpeakV1Clear",
        "Close": "SpeakV1_SpeakV1Close",
    }  # fmt: skip
    seen = set()
    for message in [*vendor.sent, *vendor.received]:
        schema = {"$ref": f"#/components/schemas/{names[message['type']]}", **spec}
        jsonschema.validate(message, schema)
        seen.add(message["type"])
    assert seen >= {"Results", "Finalize", "CloseStream", "Speak", "Flush", "Clear", "Cleared"}


async def test_what_was_cut_is_cleared_before_the_next_sentence():
    async with FakeDeepgram(texts=["Hello there."]).running() as vendor:
        await _used(vendor)
    kinds = [message["type"] for message in vendor.received]
    assert kinds.index("Clear") > kinds.index("Flush")
    assert vendor.spoken == ["This is cut.", "This is whole."]


def _account(vendor: FakeDeepgram, key: str) -> Account:
    return Account(
        tenant_id=new_id(), id=None, connector="deepgram", title="Deepgram",
        credentials={"api_key": key}, options={"api_url": vendor.url},
    )  # fmt: skip


async def test_a_key_is_checked_by_using_it():
    assert connector.spec.test is check_account
    async with FakeDeepgram().running() as vendor:
        assert "works" in await check_account(_account(vendor, KEY)) or vendor.sessions
        with pytest.raises(ConnectorRejected, match="rejects the API key"):
            await check_account(_account(vendor, "wrong"))
        vendor.refuse = [500]
        with pytest.raises(ConnectorFailed, match="HTTP 500"):
            await check_account(_account(vendor, KEY))
        address = vendor.url
    with pytest.raises(ConnectorFailed, match="cannot be reached"):
        await check_account(_account(vendor, KEY))
    assert address.startswith("ws://127.0.0.1")


async def test_no_address_falls_back_to_another():
    choice = SpeechChoice(vendor="deepgram", options={"api_url": "https://speech.example"})
    with pytest.raises(SpeechFailed, match="none of a socket"):
        await DeepgramRecogniser(choice, language="en").open()


@pytest.mark.parametrize("message", [b"\0\1", "no json", "[]", '{"type": "Metadata"}', '{"a": 1}'])
def test_messages_without_words_are_passed_over(message):
    assert parse(message) is None


def test_a_result_without_alternatives_is_empty():
    found = parse('{"type": "Results", "is_final": true}')
    assert found is not None
    assert (found.text, found.final, found.confidence) == ("", True, 0.0)
