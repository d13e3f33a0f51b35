"""A demo tenant has invented documents and a question that its worker answers at once."""

from pathlib import Path
from typing import Final

from enterprisehub.domains.research.contracts import INSIDE, STANDARD
from enterprisehub.domains.research.logic.keep_document import keep_document
from enterprisehub.domains.research.logic.start_research import make_session, readable_kinds
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.seeding import DemoSeed
from enterprisehub.kernel.storage.installed import installed_objects

_DATA: Final = Path(__file__).parents[1] / "data"
_QUESTION: Final = "Enterprise CRM competitive landscape"


async def seed_demo(db: Db, seed: DemoSeed) -> None:
    """The answer is the engine's own, made when a worker runs."""
    for file in sorted(_DATA.glob("*.md")):
        await keep_document(db, installed_objects(), file.name, file.read_bytes())
    row = await make_session(
        db,
        _QUESTION,
        depth="standard",
        places=INSIDE,
        kinds=readable_kinds(permissions_of(Role.OWNER)),
        asked_by=f"user:{seed.owner_id}",
    )
    run = await execute(db, STANDARD, {"session_id": str(row.id)}, trigger="event")
    row.run_id = run.id
    await db.flush()
