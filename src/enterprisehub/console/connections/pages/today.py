"""How connections do, on the start page."""

from enterprisehub.console.connections.pages.accounts import AccountLine, line_of
from enterprisehub.console.connections.permissions import MANAGE, READ
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.catalogue import CONNECTORS
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.page import Fragment, fragment
from enterprisehub.ui.today import CARDS, TodayCard

ORDER = {"bad": 0, "warn": 1, "info": 2, "ok": 3}


@fragment("connections/_today.html")
class ConnectionsCard(Fragment):
    lines: list[AccountLine]
    may_manage: bool


@CARDS.implement("connections.status")
async def show_status(db: Db, _: None) -> TodayCard | None:
    """What fails or ends soon comes first."""
    if not db.scope.may(READ):
        return None
    rows = [row for row in await accounts.accounts(db) if row.connector in CONNECTORS]
    if not rows:
        return None
    lines = sorted((line_of(row) for row in rows), key=lambda line: ORDER[line.severity])
    card = ConnectionsCard(lines=lines, may_manage=db.scope.may(MANAGE))
    return TodayCard(card.html(), order=80)
