"""A shipped flow that changes gets a new version, and the versions before are kept as they were."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from enterprisehub.domains.conversations import flows
from enterprisehub.domains.conversations.flows.catalog import SHIPPED, shipped, shipped_version
from enterprisehub.domains.conversations.logic.choose_flow import current_flow, flow_of_version
from enterprisehub.domains.conversations.logic.save_flow import publish_flow, save_flow
from enterprisehub.domains.conversations.models import FlowRow
from enterprisehub.kernel.errors import Conflict

VERSIONS = Path(flows.__path__[0]) / "versions"
DIGESTS = Path(__file__).parent / "data" / "flow_digests.json"
KEEP = "HUB_KEEP_FLOWS=1 pytest tests/domains/conversations/test_shipped_versions.py"

pytestmark = pytest.mark.requirement("CNV-02")


def _digest(document: object) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _digests() -> dict[str, str]:
    digests: dict[str, str] = json.loads(DIGESTS.read_text("utf-8")) if DIGESTS.exists() else {}
    return digests


def _keep(name: str) -> None:
    """The newest version is kept; one that is kept already stays as it is."""
    flow = shipped(name)
    file = VERSIONS / f"{name}.v{flow.version}.json"
    if file.exists():
        return
    document = flow.model_dump(mode="json")
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    digests = _digests() | {file.stem: _digest(document)}
    DIGESTS.write_text(json.dumps(digests, indent=2, sort_keys=True) + "\n", "utf-8")
    shipped_version.cache_clear()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_flow_that_changed_has_a_new_version(name: str) -> None:
    if os.environ.get("HUB_KEEP_FLOWS"):
        _keep(name)
    flow = shipped(name)
    kept = shipped_version(name, flow.version)
    assert kept is not None, f"Version {flow.version} of {name!r} is not kept yet. Run: {KEEP}"
    assert flow == kept, (
        f"The shipped flow {name!r} (flows/data/{name}.json, or the answers it shares) was changed, "
        f"but it is still version {flow.version}, on which conversations are under way. "
        f'Set "version": {flow.version + 1} in flows/data/{name}.json and run: {KEEP}'
    )


def test_a_version_that_was_shipped_never_changes() -> None:
    kept = {file.stem: json.loads(file.read_text("utf-8")) for file in VERSIONS.glob("*.json")}
    changed = {name for name, document in kept.items() if _digests().get(name) != _digest(document)}
    gone = set(_digests()) - set(kept)
    assert (changed, gone) == (set(), set()), (
        "Conversations under way speak these versions. Bring the files in flows/versions back as "
        f"they were, and put what should change into a new version in flows/data. Then: {KEEP}"
    )


@pytest.mark.parametrize("kept", sorted(_digests()))
def test_every_version_that_was_shipped_can_still_be_spoken(kept: str) -> None:
    name, _, version = kept.rpartition(".v")
    found = shipped_version(name, int(version))
    assert found is not None
    assert (found.name, found.version) == (name, int(version))


def test_a_version_that_was_never_shipped_is_not_found() -> None:
    assert shipped_version("seller", 9_999) is None
    assert shipped_version("nobody", 1) is None


async def test_a_conversation_finishes_on_the_shipped_version_it_began_with(
    database, scope
) -> None:
    began = shipped("seller")
    changed = began.model_dump(mode="json")
    changed["questions"][0]["ask"]["consultative"]["en"] = ["Which town, please?"]
    async with database.scoped(scope) as db:
        draft = await save_flow(db, changed)
        await publish_flow(db, "seller", draft.flow_version)
        newest = await current_flow(db, "seller")
        assert newest.version == began.version + 1
        assert await flow_of_version(db, "seller", began.version) == began
        assert await flow_of_version(db, "seller", newest.version) == newest


async def test_a_draft_of_the_same_number_is_neither_spoken_nor_published(database, scope) -> None:
    """Saved before an upgrade of the program that came with this number itself."""
    upgraded = shipped("seller")
    document = upgraded.model_dump(mode="json") | {"required_to_qualify": 1}
    async with database.scoped(scope) as db:
        number = upgraded.version
        db.add(FlowRow(name="seller", flow_version=number, state="draft", document=document))
        await db.flush()
        assert await flow_of_version(db, "seller", number) == upgraded
        with pytest.raises(Conflict, match="Save the draft again"):
            await publish_flow(db, "seller", number)
