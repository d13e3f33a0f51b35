"""The window of a team's work, for whoever may see its figures."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.delivery.logic.make_forecast import local_day
from enterprisehub.domains.delivery.logic.protect_people import too_few
from enterprisehub.domains.delivery.queries import teams
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied


async def team_window(db: Db, team_id: UUID, start: datetime, until: datetime) -> Window:
    """What counts as the team's work in that time.

    Raises:
        NotFound: there is no such team.
        Denied: too few people belonged to it in that time.
    """
    _, zone = await local_day(db)
    work = await teams.work_of(db, team_id)
    first, last = (at.astimezone(ZoneInfo(zone)).date() for at in (start, until))
    if few := await too_few(db, work, first, last):
        raise Denied(few)
    return Window(start, until, team=work, zone=zone)
