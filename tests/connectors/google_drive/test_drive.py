"""Drive is searched and read for research, waits when asked to, and holds the exported answer."""

import asyncio
import contextlib
import sys
from pathlib import Path

import pytest

from enterprisehub.connectors.google_drive.client import DriveClient, Tokens
from enterprisehub.connectors.google_drive.search import DriveSearch, query_of, words_of
from enterprisehub.connectors.google_drive.write import DriveWriter, html_of
from enterprisehub.domains.research.logic.keep_document import keep_document
from enterprisehub.kernel.connectors.accounts import accounts
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.errors import ConnectorFailed, RateLimited
from enterprisehub.kernel.storage import Objects
from enterprisehub.kernel.storage.installed import install_objects, installed_objects
from tests.conftest import settled
from tests.connectors.answering import answering

LAB = Path(__file__).resolve().parents[3].parent / "shared" / "contract_lab"
TEXT = "Harbour rents rose by 8 percent in 2026. Harbour rents are highest at the north quay."


@pytest.fixture
def objects(tmp_path):
    from obstore.store import MemoryStore  # noqa: PLC0415

    install_objects(Objects(MemoryStore()))
    yield
    install_objects(None)


class Drive:
    """Google as far as it is used: one file, one refusal, documents that are made."""

    def __init__(self):
        self.made, self.waits, self.queries = [], 1, []

    def __call__(self, request):
        path = request.url.path
        if path == "/token":
            return {"access_token": "fresh", "expires_in": 3600}
        assert request.headers["authorization"] == "Bearer fresh"
        if path == "/upload/drive/v3/files":
            self.made.append(request.content.decode())
            return {"id": "doc1", "webViewLink": "https://docs.google.com/document/d/doc1/edit"}
        if path.endswith("/export"):
            if self.waits:
                self.waits -= 1
                return 429, {"Retry-After": "0"}, {"error": {"message": "slow down"}}
            return TEXT
        query = request.url.params["q"]
        self.queries.append(query)
        if "appProperties" in query:
            return {"files": []}
        kind = "application/vnd.google-apps.document"
        file = {
            "id": "f1",
            "name": "Rents",
            "mimeType": kind,
            "webViewLink": "https://d.example/f1",
        }
        return {"files": [file]}


def _client(url, kept):
    async def keep(fresh):
        kept.append(fresh)

    tokens = Tokens("id", "secret", "refresh")
    return DriveClient(tokens, keep, api_url=url, token_url=url)


def test_questions_become_queries_without_marks_that_break_out():
    words = words_of("What's O'Hara's rent' or name contains 'x' in 2026?")
    assert all(word.isalnum() for word in words)
    assert query_of(["rent"], "and").startswith("(fullText contains 'rent') and (mimeType = ")


def test_our_markdown_becomes_html_and_stays_text():
    html = html_of("# A \\<b\\> c\n\n- one\n\n   > said\n\nplain \\[1\\]")
    assert "<h1>A &lt;b&gt; c</h1>" in html
    assert "<ul><li>one</li></ul>" in html
    assert "<i>said</i>" in html
    assert "<p>plain [1]</p>" in html


@pytest.mark.requirement("RES-01")
@pytest.mark.requirement("RES-03")
async def test_drive_is_quoted_and_takes_the_answer_as_a_document(
    database, scope, worker, signed_in, objects
):
    drive = Drive()
    with answering(drive) as url:
        async with database.scoped(scope) as db:
            values = {"client_id": "a", "client_secret": "b", "refresh_token": "c"}
            await connect(db, "google_drive", {**values, "api_url": url, "token_url": url})
            note = b"Harbour rents depend on the season, says the port office of the north quay."
            await keep_document(db, installed_objects(), "port.txt", note)
        asked = await signed_in.post("/api/research", json={"question": "harbour rents"})
        place = f"/api/research/{asked.json()['id']}"

        async def answered():
            found = (await signed_in.get(place)).json()
            return found if found["state"] != "running" else None

        answer = await settled(answered)
        assert {source["place"] for source in answer["sources"]} == {"documents", "drive"}
        rents = next(source for source in answer["sources"] if source["place"] == "drive")
        assert rents["url"] == "https://d.example/f1"
        assert all(quote.strip('"') in TEXT for quote in rents["quotes"])
        assert "Only 2 sources" in answer["report"]["notes"][0]
        export = await signed_in.post(f"{place}/export?format=gdoc")
        assert (export.status_code, export.json()["file_id"]) == (200, None)

        async def written():
            found = (await signed_in.get(place)).json()
            return found if found["google_doc_id"] else None

        assert (await settled(written))["google_doc_id"] == "doc1"
    assert len(drive.made) == 1
    assert "Harbour rents rose by 8 percent" in drive.made[0]
    async with database.scoped(scope) as db:
        (account,) = await accounts(db)
        assert account.credentials["access_token"] == "fresh"


@pytest.mark.requirement("RES-01")
async def test_requests_are_as_described():
    contract = LAB / "contracts" / "google-drive.json"
    if not contract.is_file():
        pytest.skip("the contract lab is not beside this checkout")
    sys.path.insert(0, str(LAB))
    try:
        from contract_lab import Contract, ContractLab  # noqa: PLC0415
    finally:
        sys.path.remove(str(LAB))
    kept = []
    with (
        answering(lambda _: {"access_token": "t", "expires_in": 60}) as tokens,
        ContractLab(Contract.load(contract)) as lab,
    ):
        client = _client(lab.url, kept)
        client._token_url = tokens
        await DriveSearch(client).find("harbour rents", limit=3)
        with contextlib.suppress(ConnectorFailed):  # the lab's own answer may name no document
            await DriveWriter(client).write("Rents", "# Rents", key="k:1")
        lab.assert_clean()
    assert kept[0]["access_token"] == "t"


@pytest.mark.requirement("RES-01")
async def test_questions_at_once_sign_in_once_and_read_a_file_once():
    asked = []

    def answer(request):
        asked.append(request.url.path)
        return drive(request)

    drive, kept = Drive(), []
    with answering(answer) as url:
        search = DriveSearch(_client(url, kept))
        first = await asyncio.gather(
            search.find("harbour rents", limit=3),
            search.find("rents north quay", limit=3),
            return_exceptions=True,
        )
        assert all(isinstance(one, RateLimited) for one in first), "Drive asked both to wait"
        again = await search.find("harbour rents", limit=3)
        also = await search.find("rents north quay", limit=3)
    assert again == also
    assert again[0].text.strip('"') == TEXT
    assert asked.count("/token") == 1
    assert sum(path.endswith("/export") for path in asked) == 2, "refused once, then read once"
