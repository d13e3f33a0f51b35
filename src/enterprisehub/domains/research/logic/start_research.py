"""A question is asked: its session is there, and an agent answers it after the commit."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from enterprisehub.domains.crm.contracts import NOTE
from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import DEEP, PLACES, STANDARD, Depth, Place
from enterprisehub.domains.research.models import SessionRow
from enterprisehub.domains.research.ports import services_of
from enterprisehub.kernel import live
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.connectors.ports import connected_accounts
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.records import KINDS

AGENT_OF: Final[dict[Depth, str]] = {"standard": STANDARD, "deep": DEEP}
RECORD_KINDS: Final = (
    "crm.deal",
    "crm.company",
    "crm.contact",
    "messaging.thread",
    "conversations.conversation",
    NOTE,
)
TOPIC: Final = "research.session"
_MOST_RUNNING: Final = 3


async def start_research(
    db: Db,
    question: str,
    *,
    depth: Depth = "standard",
    places: Sequence[Place] = (),
    follows_id: UUID | None = None,
) -> SessionRow:
    """The session runs; without `places` everything that is connected is searched.

    Raises:
        Denied: the asker may not run the agent.
        Invalid: a place is not connected.
        NotFound: the research that it follows is not there.
        Conflict: three of the asker's questions are being answered already.
    """
    running = [row for row in await queries.sessions(db) if row.state == "running"]
    if len(running) >= _MOST_RUNNING:
        raise Conflict("Three of your questions are being answered. Wait for one of them.")
    if follows_id is not None:
        before = await queries.session(db, follows_id)
        places = places or [place for place in PLACES if place in before.places]
    row = await make_session(
        db,
        question,
        depth=depth,
        places=await _searchable(db, places),
        kinds=readable_kinds(db.scope.permissions),
        asked_by=str(db.scope.actor),
        follows_id=follows_id,
    )
    run = await execute(db, AGENT_OF[depth], {"session_id": str(row.id)})
    row.run_id = run.id
    await db.flush()
    return row


async def make_session(
    db: Db,
    question: str,
    *,
    depth: Depth,
    places: Sequence[Place],
    kinds: Sequence[str],
    asked_by: str,
    follows_id: UUID | None = None,
) -> SessionRow:
    row = SessionRow(
        question=question,
        depth=depth,
        places=list(places),
        kinds=list(kinds),
        asked_by=asked_by,
        follows_id=follows_id,
        progress="Waiting for its turn…",
    )
    db.add(row)
    await db.flush()
    return row


def readable_kinds(permissions: frozenset[str]) -> list[str]:
    """The kinds of records that go into an answer for somebody with these permissions."""
    return [kind for kind in RECORD_KINDS if kind in KINDS and KINDS[kind].read in permissions]


async def connected_places(db: Db) -> list[Place]:
    """Where can be searched now, inside first."""
    connectors = {account.connector for account in await connected_accounts(db)}
    inside: list[Place] = ["documents", "records"]
    outside = [
        place
        for place in PLACES
        if any(service.connector in connectors for service in services_of(place))
    ]
    return [*inside, *outside]


async def _searchable(db: Db, places: Sequence[Place]) -> list[Place]:
    known = await connected_places(db)
    if missing := [place for place in places if place not in known]:
        reason = f"{PLACES[missing[0]]} is not connected. Connect it under Settings → Connections."
        raise Invalid(reason, fields={"places": reason})
    return [place for place in known if not places or place in places]


async def delete_research(db: Db, session_id: UUID) -> None:
    """The question and all that was found and quoted for it are gone from the history."""
    row = await queries.session(db, session_id, lock=True)
    if row.state == "running":
        raise Conflict("It is being answered. Cancel its run first, or wait.")
    await queries.forget_findings(db, row.id)
    await queries.hide_session(db, row)


async def tell_progress(db: Db, row: SessionRow, progress: str) -> None:
    """Open pages of whoever asked show what is being done."""
    row.progress = progress
    await db.flush()
    await live.tell(db, TOPIC, {"session_id": str(row.id)})
