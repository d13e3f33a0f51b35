"""The web is searched by Gemini's grounding: the pages it names are fetched and read."""

import sys
from ipaddress import ip_network
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from enterprisehub.connectors.gemini.web import GroundedSearch, named_pages
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, RateLimited
from enterprisehub.kernel.webhooks import addresses
from enterprisehub.kernel.webhooks.fetch import fetch_page
from tests.connectors.answering import answering
from tests.served import served

pytestmark = pytest.mark.requirement("RES-01")
LAB = Path(__file__).resolve().parents[3].parent / "shared" / "contract_lab"
SAID = "Rents in Austin rose by 4 percent in 2026, after two years in which they fell."


def grounded(*uris, supports=()):
    chunks = [{"web": {"uri": uri, "title": f"Page {n}"}} for n, uri in enumerate(uris)]
    kept = [{"segment": {"text": "…"}, "groundingChunkIndices": list(one)} for one in supports]
    metadata = {"groundingChunks": chunks, "groundingSupports": kept}
    words = {"parts": [{"text": "Rents doubled, says nobody."}]}
    return {"candidates": [{"content": words, "groundingMetadata": metadata}]}


@pytest.fixture
def loopback():
    before = addresses.installed()
    addresses.install(addresses.Surroundings(networks=(ip_network("127.0.0.0/8"),)))
    yield
    addresses.install(before)


@pytest.fixture
async def web(loopback):
    app = FastAPI()

    @app.get("/redirect/{name}")
    def redirect(name: str):
        return RedirectResponse(f"/{name}", 302)

    @app.get("/rents")
    def rents():
        page = f"<title>Rents</title><script>no()</script><h1>Rents</h1><p>{SAID}</p>"
        return HTMLResponse(page)

    @app.get("/plain")
    def plain():
        return PlainTextResponse("Vacancy stood at nine percent in the spring of 2026.")

    @app.get("/picture")
    def picture():
        return PlainTextResponse("x", media_type="image/png")

    @app.get("/loop")
    def loop():
        return RedirectResponse("/loop")

    @app.get("/inside")
    def inside():
        return RedirectResponse("http://169.254.169.254/latest/meta-data")

    async with served(app) as url:
        yield url


async def test_pages_are_fetched_and_the_models_words_are_not_used(web):
    told = grounded(f"{web}/redirect/plain", f"{web}/redirect/rents", f"{web}/picture",
                    f"{web}/rents", supports=[(1, 0), (1,)])  # fmt: skip
    with answering(lambda _: told) as url:
        found = await GroundedSearch("k", base_url=url).find("rents", limit=8)
    assert [(one.url, one.title) for one in found] == [
        (f"{web}/rents", "Page 1"), (f"{web}/plain", "Page 0"),
    ]  # fmt: skip
    assert found[0].text == f"Rents\n{SAID}"
    assert "doubled" not in "".join(one.text for one in found)


async def test_nothing_inside_a_network_is_read_by_whatever_way(web):
    for path in ("inside", "loop", "picture", "nowhere"):
        with pytest.raises(ConnectorFailed):
            await fetch_page(f"{web}/{path}")
    with answering(lambda _: grounded(f"{web}/inside")) as url, pytest.raises(ConnectorFailed):
        await GroundedSearch("k", base_url=url).find("rents", limit=5)


def test_an_answer_without_pages_finds_nothing():
    assert named_pages({}) == []
    assert named_pages({"candidates": [{"content": {}}]}) == []
    assert named_pages(grounded("https://a.example", "https://b.example", supports=[(1,)])) == [
        ("https://b.example", "Page 1"), ("https://a.example", "Page 0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "error"), [(429, RateLimited), (400, ConnectorRejected), (503, ConnectorFailed)]
)
async def test_failures_are_told_apart(status, error):
    with answering(lambda _: (status, {}, {})) as url, pytest.raises(error):
        await GroundedSearch("k", base_url=url).find("rents", limit=5)


async def test_the_request_is_as_described():
    contract = LAB / "contracts" / "gemini.json"
    if not contract.is_file():
        pytest.skip("the contract lab is not beside this checkout")
    sys.path.insert(0, str(LAB))
    try:
        from contract_lab import Contract, ContractLab  # noqa: PLC0415
    finally:
        sys.path.remove(str(LAB))
    with ContractLab(Contract.load(contract)) as lab:
        try:
            await GroundedSearch("k", base_url=lab.base_url).find("rents", limit=5)
        except ConnectorFailed as error:
            assert "Gemini" not in error.message  # noqa: PT017  its made-up pages stand nowhere
        lab.assert_clean()
