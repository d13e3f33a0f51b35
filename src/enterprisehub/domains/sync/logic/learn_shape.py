"""What a CRM has: its fields, its people, its stages; and how they go with ours at first."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.contracts.exchange import RECORD_KINDS, KnownStage
from enterprisehub.domains.sync.contracts import TheirStage
from enterprisehub.domains.sync.logic.open_account import account_of, open_account
from enterprisehub.domains.sync.models.connections import ConnectionRow, MappingRow
from enterprisehub.domains.sync.ports import Crm, CrmAccount, crm_of
from enterprisehub.domains.sync.queries import connections
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.search.fold import fold


@dataclass(frozen=True, slots=True)
class Shape:
    """As it is stored with the connection."""

    properties: dict[str, list[dict[str, Any]]]
    owners: list[dict[str, Any]]
    stages: list[dict[str, Any]]


async def ask_shape(account: CrmAccount, kinds: Iterable[RecordKind] = RECORD_KINDS) -> Shape:
    """What the account may see of its CRM; no transaction is open meanwhile."""
    return Shape(
        properties={
            kind: [asdict(one) for one in await account.properties(kind)] for kind in kinds
        },
        owners=[asdict(one) for one in await account.owners()],
        stages=[asdict(one) for one in await account.stages()],
    )


async def learn_shape(database: Database, scope: Scope, connection_id: UUID) -> None:
    """Fields, people and stages are known as they are there now."""
    async with database.scoped(scope) as db:
        connection = await connections.connection(db, connection_id)
        account = open_account(database, await account_of(db, connection))
        kinds = crm_of(connection.connector).kinds
    shape = await ask_shape(account, kinds)
    async with database.scoped(scope) as db:
        connection = await connections.connection(db, connection_id, lock=True)
        await keep_shape(db, connection, shape)


async def keep_shape(db: Db, connection: ConnectionRow, shape: Shape) -> None:
    """The shape is kept; stages that nobody placed yet are placed by name."""
    connection.shape = asdict(shape)
    theirs = [TheirStage(**one) for one in shape.stages]
    guessed = same_stages(theirs, await crm.known_stages(db))
    kept = {one.external_id: connection.stages.get(one.external_id) for one in theirs}
    connection.stages = {name: mine or guessed.get(name) for name, mine in kept.items()}


def same_stages(theirs: list[TheirStage], ours: list[KnownStage]) -> dict[str, str]:
    """Stages with one name are the same; won and lost ones are, whatever their names."""
    found: dict[str, str] = {}
    for stage in theirs:
        same_state = [one for one in ours if one.state == stage.state]
        named = [one for one in same_state if fold(one.name) == fold(stage.name)]
        if named:
            found[stage.external_id] = str(named[0].id)
        elif stage.state != "open" and same_state:
            found[stage.external_id] = str(same_state[0].id)
    return found


async def map_defaults(db: Db, connection: ConnectionRow, crm_known: Crm) -> None:
    """The fields that go together in every installation of this CRM, where both sides have them."""
    listed = connection.shape.get("properties") or {}
    for kind in crm_known.kinds:
        theirs = {one["name"]: one for one in listed.get(kind, ())}
        ours = {one.name for one in await crm.exchange_fields(db, kind)}
        for place, one in enumerate(crm_known.defaults.get(kind, ())):
            if one.ours not in ours or one.theirs not in theirs:
                continue
            read_only = theirs[one.theirs].get("read_only")
            row = MappingRow(
                connection_id=connection.id,
                kind=kind,
                ours=one.ours,
                theirs=one.theirs,
                way="in" if read_only else one.way,
                transform="table" if one.table else "plain",
                table=[list(pair) for pair in one.table],
                position=place,
            )
            db.add(row)
    await db.flush()
