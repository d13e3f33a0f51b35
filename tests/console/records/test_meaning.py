"""From the form of a connection to a hit in the search, as a person goes the way."""

import pytest

from enterprisehub.kernel import clock
from enterprisehub.kernel.llm import embed_documents
from tests.conftest import settled
from tests.scripted_models import meaning_by, scripted_models


@pytest.mark.requirement("PLT-32")
async def test_naming_an_embedding_model_lets_the_search_find_what_is_meant(
    database, signed_in, worker
):
    async with scripted_models() as server:
        server.vectors = [meaning_by("garden lawn yard", "loan lender")]
        for name, title in (("Dana Whitfield", "Yard keeper"), ("Wei-Lin Zhang", "Lender")):
            made = await signed_in.post("/api/contacts", json={"name": name, "job_title": title})
            assert made.status_code == 201, made.text
        form = {"base_url": server.url, "model": "tiny"}
        place = "/settings/connections/new/openai_compatible"
        assert "Embedding model" in await signed_in.page(place)
        made = await signed_in.post(place, data=form | {"embedding_model": "tiny-embed"})
        assert made.status_code == 303, made.text
        await embed_documents.every_minute(database, clock.now())

        async def found():
            hits = (await signed_in.get("/api/search", params={"q": "lawn"})).json()
            return [(hit["title"], hit["by"]) for hit in hits] or None

        assert await settled(found) == [("Dana Whitfield", "meaning")]
        assert "Dana Whitfield" in await signed_in.page("/palette?q=green+lawn")
        texts = server.embedded_texts
    assert "Yard keeper" in texts
    assert not any("Dana" in text or "Zhang" in text for text in texts)
    ledger = (await signed_in.get("/api/models/usage")).json()
    assert {(row["route"], row["model"]) for row in ledger["routes"]} == {
        ("extract", "tiny"), ("embed", "tiny-embed"),
    }  # fmt: skip
