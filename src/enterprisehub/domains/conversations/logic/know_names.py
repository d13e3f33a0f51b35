"""The tenant's places and property names as understanding looks them up."""

from enterprisehub.domains.conversations.contracts import KnownNames
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Db


async def know_names(db: Db) -> KnownNames:
    """Every name and alias, lower-cased, with the canonical name it stands for."""
    known = await crm.known_names(db)
    places = {n.lower(): p.name for p in known.places for n in (*p.aliases, p.name)}
    properties = {n.lower(): p.name for p in known.properties for n in (*p.aliases, p.name)}
    return KnownNames(places=places, properties=properties)
