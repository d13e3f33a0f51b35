"""Figures of a team are not shown where they are really figures of one or two people.

What rests on a team's projects alone says nothing of single people. What rests on who did it is
shown for as many people as the tenant's settings ask for, and for fewer only where they allow it.
"""

from datetime import date

from enterprisehub.domains.delivery.queries import teams
from enterprisehub.domains.delivery.queries.teams import TeamWork
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel.db.session import Db


async def too_few(db: Db, work: TeamWork, first: date, last: date) -> str:
    """Why the team's figures of these days are not shown; empty where they are."""
    if not work.has_people:
        return ""
    limits = await DeliverySettings.load(db)
    count = await teams.people_between(db, work.id, first, last)
    if limits.show_single_people or count >= limits.smallest_group:
        return ""
    people = "person" if count == 1 else "people"
    return (
        f"{work.name} had {count} {people} in this time. Figures of people are shown for groups "
        f"of {limits.smallest_group} and more, as the settings under People say."
    )
