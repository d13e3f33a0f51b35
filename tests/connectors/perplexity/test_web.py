"""The web is searched by Perplexity's own search: pages and their words."""

import sys
from pathlib import Path

import pytest

from enterprisehub.connectors.perplexity.web import WebSearch
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, RateLimited
from tests.connectors.answering import answering

LAB = Path(__file__).resolve().parents[3].parent / "shared" / "contract_lab"


@pytest.mark.requirement("RES-01")
async def test_pages_come_with_what_stands_in_them():
    results = [
        {"title": "Rents", "url": "https://example.com/rents", "snippet": "Rents rose."},
        {"title": "Empty", "url": "https://example.com/empty", "snippet": ""},
    ]
    with answering(lambda _: {"id": "1", "results": results}) as url:
        found = await WebSearch("k", base_url=url).find("rents", limit=5)
    assert [(one.key, one.text) for one in found] == [
        ("web:https://example.com/rents", "Rents rose.")
    ]


@pytest.mark.requirement("RES-01")
@pytest.mark.parametrize(
    ("status", "error"), [(429, RateLimited), (401, ConnectorRejected), (500, ConnectorFailed)]
)
async def test_failures_are_told_apart(status, error):
    with answering(lambda _: (status, {}, {})) as url, pytest.raises(error):
        await WebSearch("k", base_url=url).find("rents", limit=5)


@pytest.mark.requirement("RES-01")
async def test_the_request_is_as_described():
    contract = LAB / "contracts" / "perplexity.json"
    if not contract.is_file():
        pytest.skip("the contract lab is not beside this checkout")
    sys.path.insert(0, str(LAB))
    try:
        from contract_lab import Contract, ContractLab  # noqa: PLC0415
    finally:
        sys.path.remove(str(LAB))
    with ContractLab(Contract.load(contract)) as lab:
        await WebSearch("k", base_url=lab.base_url).find("rents", limit=5)
        lab.assert_clean()
