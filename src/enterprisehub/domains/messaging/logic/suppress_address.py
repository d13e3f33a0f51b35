"""A carrier's word that an address must not be written to counts at once."""

from enterprisehub.domains.messaging.contracts import SuppressionNotice
from enterprisehub.domains.messaging.events import AddressSuppressed
from enterprisehub.domains.messaging.ports import SUPPRESSORS
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish


async def suppress_address(db: Db, notice: SuppressionNotice) -> None:
    """Those who guard sending know it in this transaction, everybody else after it."""
    await SUPPRESSORS.gather(db, notice)
    fact = AddressSuppressed(
        channel=notice.channel,
        address=notice.address,
        reason=notice.reason,
        connector=notice.connector,
        evidence=notice.evidence,
    )
    await publish(db, fact)
