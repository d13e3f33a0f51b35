"""A question is asked, answered from documents and records, kept, followed, exported, deleted."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from enterprisehub.domains import research
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact
from enterprisehub.domains.research import queries
from enterprisehub.domains.research.logic.keep_document import keep_document
from enterprisehub.domains.research.logic.read_docx import read_docx
from enterprisehub.domains.research.logic.write_answer import ledger_of
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.storage.installed import installed_objects
from tests.conftest import settled
from tests.scripted_models import scripted_models

DATA = Path(research.__path__[0]) / "data"
QUESTION = "enterprise CRM competitive landscape"


@pytest.fixture
async def documents(database, scope, objects):
    async with database.scoped(scope) as db:
        return [
            await keep_document(db, installed_objects(), file.name, file.read_bytes())
            for file in sorted(DATA.glob("*.md"))
        ]


async def _answered(client, session_id):
    async def look():
        answer = (await client.get(f"/api/research/{session_id}")).json()
        return answer if answer["state"] != "running" else None

    return await settled(look)


def _docx(*paragraphs):
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {ns}><w:body>{body}</w:body></w:document>"
        )
    return file.getvalue()


@pytest.mark.requirement("RES-01")
@pytest.mark.requirement("RES-02")
@pytest.mark.requirement("RES-03")
async def test_the_story_of_a_question(database, scope, worker, signed_in, documents):
    async with database.scoped(scope) as db:
        lead = await crm.make(
            db, NewContact(name="Kim Farrow", emails=[EmailIn(email="k@x.example")])
        )
        await crm.add_note(db, lead.id, "Asked for self-hosted enterprise CRM and an audit trail.")
    asked = await signed_in.post("/api/research", json={"question": QUESTION})
    assert asked.status_code == 202, asked.text
    answer = await _answered(signed_in, asked.json()["id"])
    assert (answer["state"], answer["error"], answer["engine"]) == ("done", None, "rules")
    assert answer["source_count"] >= 10
    assert len(answer["report"]["sections"]) >= 4
    numbers = {source["number"] for source in answer["sources"]}
    for section in answer["report"]["sections"]:
        for claim in section["claims"]:
            assert set(claim["sources"]) <= numbers
    page = await signed_in.page(f"/research/{answer['id']}")
    arrived = (await signed_in.get(f"/research/{answer['id']}/answer")).text
    assert 'hx-target="#exports"' in arrived
    assert arrived.count("/export") == 3, "what may be done with it comes with the answer"
    assert "own words" in page
    assert 'href="#source-1"' in page
    assert "Market overview" in page or "market overview" in page

    follow = {"question": "And their prices?", "follows_id": answer["id"]}
    after = (await signed_in.post("/api/research", json=follow)).json()
    further = await _answered(signed_in, after["id"])
    assert further["follows_id"] == answer["id"]
    assert "dollars" in str(further["report"])

    history = (await signed_in.get("/api/research")).json()
    assert [one["id"] for one in history] == [further["id"], answer["id"]]
    markdown = await signed_in.post(f"/api/research/{answer['id']}/export?format=md")
    text = (await signed_in.get(markdown.json()["link"])).text
    assert text.startswith(f"# {QUESTION}")
    assert "## Sources" in text
    assert re.search(r"<https?://\S+/research/documents/", text), "it leads there from a file"
    pdf = await signed_in.post(f"/api/research/{answer['id']}/export?format=pdf")
    assert (await signed_in.get(pdf.json()["link"])).content.startswith(b"%PDF")
    refused = await signed_in.post(f"/api/research/{answer['id']}/export?format=gdoc")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_connected")
    assert (await signed_in.delete(f"/api/research/{answer['id']}")).status_code == 204
    assert (await signed_in.get(f"/api/research/{answer['id']}")).status_code == 404
    left = (await signed_in.get("/api/research")).json()
    assert [one["id"] for one in left] == [further["id"]]


@pytest.mark.requirement("RES-01")
async def test_without_anything_to_read_it_says_so(worker, signed_in):
    asked = await signed_in.post(
        "/api/research", json={"question": "the price of tin in Cornwall", "places": ["documents"]}
    )
    answer = await _answered(signed_in, asked.json()["id"])
    assert (answer["state"], answer["sources"]) == ("done", [])
    assert "Nothing was found" in answer["report"]["notes"][0]
    page = await signed_in.page(f"/research/{answer['id']}")
    assert "No source speaks to this question" in page
    wrong = await signed_in.post("/api/research", json={"question": "x y z", "places": ["drive"]})
    assert (wrong.status_code, "Google Drive" in wrong.text) == (422, True)


@pytest.mark.requirement("RES-01")
async def test_a_model_words_sections_and_nothing_invented_gets_in(
    database, scope, worker, signed_in, documents
):
    async with scripted_models() as server:
        async with database.scoped(scope) as db:
            values = {"base_url": server.url, "model": "tiny", "api_key": "k"}
            await connect(db, "openai_compatible", values)

        def reply(request):
            words = str(request["messages"])
            quotes = [
                int(part.split("]")[0]) for part in words.split("[")[1:] if part[:1].isdigit()
            ]
            known = (
                words.split(f"[{quotes[0]}] ")[1]
                .split("\\n", maxsplit=1)[0]
                .split("[", maxsplit=1)[0]
            )
            sentences = [
                {"text": known.strip(), "cites": [quotes[0]]},
                {"text": "Globex will win 77 percent by June.", "cites": [quotes[0]]},
            ]
            return {"sentences": sentences}

        server.replies = [reply]
        asked = await signed_in.post("/api/research", json={"question": QUESTION})
        answer = await _answered(signed_in, asked.json()["id"])
    assert answer["state"] == "done"
    assert "Globex" not in str(answer["report"])
    assert "77" not in str(answer["report"])


async def test_another_person_and_another_tenant_see_nothing(
    database, scope, worker, signed_in, new_person, sign_in_as, documents
):
    asked = await signed_in.post("/api/research", json={"question": QUESTION})
    answer = await _answered(signed_in, asked.json()["id"])
    other = await sign_in_as(await new_person(Role.MEMBER))
    assert (await other.get(f"/api/research/{answer['id']}")).status_code == 404
    assert (await other.get("/api/research")).json() == []


async def test_a_failed_run_leaves_no_question_open(database, scope, worker, signed_in):
    async with database.scoped(scope) as db:
        row = await runs.execute(db, "research.standard", {"session_id": str(scope.tenant_id)})

    async def failed():
        async with database.scoped(scope) as db:
            run, _ = await runs.run_with_steps(db, row.id)
            return run if run.status == "failed" else None

    assert "deleted" in (await settled(failed)).error


@pytest.mark.requirement("RES-01")
async def test_the_agent_answers_when_run_by_itself(database, scope, worker, signed_in, documents):
    given = {"question": QUESTION}
    async with database.scoped(scope) as db:
        row = await runs.execute(db, "research.deep", given, trigger="schedule")

    async def ended():
        async with database.scoped(scope) as db:
            run, _ = await runs.run_with_steps(db, row.id)
            return run if run.status not in ("pending", "running") else None

    run = await settled(ended)
    assert run.status == "success", run.error
    assert run.output["sources"] >= 10
    async with database.scoped(scope) as db:
        session = await queries.session_of_run(db, row.id)
        ledger = await ledger_of(db, session.id)
    assert all(entry.body[entry.start :].startswith(entry.quote) for entry in ledger.values())


@pytest.mark.requirement("RES-01")
async def test_files_are_read_or_refused_with_the_reason(signed_in, objects):
    async def add(name, data):
        return await signed_in.post(f"/api/research/documents?file_name={name}", content=data)

    word = await add("handbook.docx", _docx("Refunds take nine days.", "Ask Dana &amp; Lee."))
    assert (word.status_code, word.json()["form"]) == (201, "docx")
    page = await signed_in.page(f"/research/documents/{word.json()['id']}")
    assert "Ask Dana &amp; Lee." in page
    assert (
        await add("handbook.docx", _docx("Refunds take nine days.", "Ask Dana &amp; Lee."))
    ).status_code == 409
    for name, data in (
        ("a.exe", b"MZ"),
        ("a.pdf", b"%PDF-1.4 broken"),
        ("a.docx", b"PK\x03\x04nonsense"),
        ("a.docx", b""),
        ("blank.txt", b"  \n \x0c "),
    ):
        refused = await add(name, data)
        assert (refused.status_code, "file" in refused.json()["fields"]) == (422, True), name
    assert (
        await signed_in.delete(f"/api/research/documents/{word.json()['id']}")
    ).status_code == 204
    assert (await signed_in.get("/api/research/documents")).json() == []
    uploaded = await signed_in.post(
        "/research/documents",
        files={"file": ("notes.md", b"# Prices\n\nA seat costs nine dollars.")},
    )
    assert uploaded.status_code == 303
    assert "Prices" in await signed_in.page("/research/documents")


def test_entities_in_word_documents_are_refused():

    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(Invalid, match="declares"):
        read_docx(file.getvalue())
