"""What was sent is followed as soon as it is stored."""

from enterprisehub.domains.forms.domain import domain
from enterprisehub.domains.forms.events import FormSubmitted
from enterprisehub.domains.forms.logic.follow_submission import follow_submission
from enterprisehub.kernel.db.session import Db


@domain.on(FormSubmitted)
async def take_in(db: Db, fact: FormSubmitted) -> None:
    await follow_submission(db, fact.submission_id)
