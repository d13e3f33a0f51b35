"""Channels that the bot was invited to are read; notices and other channels are left out."""

import sys
from pathlib import Path

import pytest

from enterprisehub.connectors.slack.client import SlackClient
from enterprisehub.connectors.slack.search import SlackSearch, gather_exchanges
from enterprisehub.kernel.errors import ConnectorRejected, RateLimited
from tests.connectors.answering import answering

LAB = Path(__file__).resolve().parents[3].parent / "shared" / "contract_lab"


def _message(ts, text, **more):
    return {"type": "message", "ts": ts, "text": text, "user": "U1", **more}


MESSAGES = [
    _message("1700007300.000200", "Lunch at noon?"),
    _message("1700000060.000300", "Pricing of Orbit went up again."),
    _message("1700000030.000200", "joined", subtype="channel_join"),
    _message("1700000000.000100", "Orbit now asks 165 dollars for each seat."),
]


def _slack(request):
    match request.url.path.rpartition("/")[2]:
        case "auth.test":
            return {"ok": True, "url": "https://acme.slack.com/", "user": "hub", "team": "Acme"}
        case "conversations.list":
            channels = [
                {"id": "C1", "name": "deals", "is_member": True},
                {"id": "C2", "name": "secret", "is_member": False},
            ]
            return {"ok": True, "channels": channels, "response_metadata": {"next_cursor": ""}}
        case _:
            assert request.url.params["channel"] == "C1"
            return {"ok": True, "messages": MESSAGES, "has_more": False}


@pytest.mark.requirement("RES-01")
async def test_what_was_said_about_a_question_is_found_with_its_address():
    with answering(_slack) as url:
        found = await SlackSearch(SlackClient("xoxb-1", api_url=url)).find(
            "What is the pricing of Orbit?", limit=5
        )
    assert [one.url for one in found] == ["https://acme.slack.com/archives/C1/p1700000000000100"]
    assert found[0].text == (
        "Orbit now asks 165 dollars for each seat.\n\nPricing of Orbit went up again."
    )
    assert found[0].title == "#deals, 14 November 2023"
    assert len(gather_exchanges({"id": "C1"}, MESSAGES)) == 2


@pytest.mark.requirement("RES-01")
async def test_refusals_are_told_in_words():
    client = SlackClient("xoxb-1", api_url="http://127.0.0.1:9")
    revoked = {"ok": False, "error": "token_revoked"}
    with answering(lambda _: revoked) as url, pytest.raises(ConnectorRejected, match="revoked"):
        await SlackClient("xoxb-1", api_url=url).identity()
    limited = (429, {"Retry-After": "7"}, {})
    with answering(lambda _: limited) as url, pytest.raises(RateLimited) as told:
        await SlackClient("xoxb-1", api_url=url).identity()
    assert told.value.details["retry_after_seconds"] == 7
    with pytest.raises(Exception, match="cannot be reached"):
        await client.identity()


@pytest.mark.requirement("RES-01")
async def test_requests_are_as_described():
    contract = LAB / "contracts" / "slack.json"
    if not contract.is_file():
        pytest.skip("the contract lab is not beside this checkout")
    sys.path.insert(0, str(LAB))
    try:
        from contract_lab import Contract, ContractLab  # noqa: PLC0415
    finally:
        sys.path.remove(str(LAB))
    with ContractLab(Contract.load(contract)) as lab:
        client = SlackClient("xoxb-1", api_url=lab.base_url)
        await client.identity()
        await client.channels(cursor="next")
        await client.history("C012AB3CD", limit=10)
        lab.assert_clean()


@pytest.mark.requirement("RES-01")
@pytest.mark.parametrize("error", [None, "missing_scope"])
async def test_with_a_persons_token_slacks_own_search_is_used(error):
    asked = []

    def slack(request):
        if not request.url.path.endswith("search.messages"):
            assert request.headers["authorization"] == "Bearer xoxb-1"
            return _slack(request)
        assert request.headers["authorization"] == "Bearer xoxp-1"
        asked.append(request.url.params["query"])
        if error:
            return {"ok": False, "error": error}
        open_, closed = {"id": "C9", "name": "wins"}, {"id": "G1", "name": "board"}
        address = "https://acme.slack.com/archives/C9/p1600000000000100"
        matches = [
            {"channel": open_, "ts": "1600000000.000100", "text": "Orbit lost on pricing.",
             "permalink": address},
            {"channel": closed | {"is_private": True}, "ts": "1600000001.0", "text": "Orbit?"},
            {"channel": {"id": "D1", "is_im": True}, "ts": "1600000002.0", "text": "Orbit!"},
        ]  # fmt: skip
        return {"ok": True, "messages": {"total": 3, "matches": matches}}

    with answering(slack) as url:
        person = SlackClient("xoxp-1", api_url=url)
        search = SlackSearch(SlackClient("xoxb-1", api_url=url), person)
        found = await search.find("What is the pricing of Orbit?", limit=5)
    assert asked == ["orbit pricing"] or set(asked[0].split()) == {"orbit", "pricing", "what"}
    said = [one.text for one in found]
    assert ("Orbit lost on pricing." in said) is (error is None)
    assert "Orbit?" not in said
    assert "Orbit!" not in said
    assert any(text.startswith("Orbit now asks") for text in said)
