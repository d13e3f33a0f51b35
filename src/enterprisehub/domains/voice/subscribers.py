"""What voice does when a call is over."""

from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.events import CallEnded
from enterprisehub.domains.voice.logic import hear_switch
from enterprisehub.domains.voice.logic.finish_call import analyse
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work.enqueue import enqueue


@domain.on(CallEnded)
async def analyse_call(db: Db, fact: CallEnded) -> None:
    """Recording, figures and summary follow, whoever held the call."""
    await enqueue(db, analyse, str(fact.call_id), key=str(fact.call_id))


@domain.on(CallEnded)
async def try_again(db: Db, fact: CallEnded) -> None:
    """Nobody answered: once more, later."""
    await hear_switch.try_again(db, fact)
