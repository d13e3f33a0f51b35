"""A caller goes on to somebody: kept before our part ends, when the switch asks where to."""

from uuid import UUID

from enterprisehub.domains.voice.logic.hold_call import call_of, note_event, tell_call
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.domains.voice.ports import Switchboard, Telephony, Transfer
from enterprisehub.kernel.connectors.ports import SANDBOX, offering
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.scope import Scope


class OnwardSwitchboard:
    """Implements `voice.ports.Switchboard` for switches that ask where a call goes afterwards.

    In the sandbox nobody is rung: the record says with whom the caller would talk now.
    """

    def __init__(self, database: Database, scope: Scope, call_id: UUID) -> None:
        self._database, self._scope, self._call_id = database, scope, call_id

    async def transfer(self, transfer: Transfer) -> None:
        """The target is kept; with the end of our socket the switch connects the two.

        Raises:
            Conflict: the switch has not told which of its calls this is.
        """
        async with self._database.scoped(self._scope) as db:
            call = await call_of(db, self._call_id, lock=True)
            if not call.provider_id:
                raise Conflict(
                    "The switch has not told which call this is, so it cannot be connected. "
                    "Take the call over, or try again in a moment."
                )
            call.facts = {
                **call.facts,
                "onward": {
                    "target": transfer.target,
                    "warm": transfer.warm,
                    "summary": transfer.summary,
                },
            }
            note_event(db, call, "call.connecting", _says(call, transfer.target))
            await tell_call(db, call)


def switchboard_of(database: Database, scope: Scope, call: CallRow) -> Switchboard | None:
    """The switch of the call, None for a call that never left the browser."""
    if call.direction == "browser" or call.connector not in offering(Telephony):
        return None
    return OnwardSwitchboard(database, scope, call.id)


def _says(call: CallRow, target: str) -> str:
    if call.connector == SANDBOX:
        return f"Would be connected with {target}: in the sandbox nobody is rung"
    return f"Connecting with {target}"
