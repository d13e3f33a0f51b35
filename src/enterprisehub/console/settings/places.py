"""The tabs that every installation has; other screens add theirs with `add_place`."""

from enterprisehub.kernel.identity import rights
from enterprisehub.ui.settings_tabs import PLACES, Place, add_place, tabs

__all__ = ["PLACES", "Place", "add_place", "tabs"]

for _place in (
    Place("All", "/settings", rights.MEMBERS_READ, 5),
    Place("General", "/settings/general", rights.TENANT_CHANGE, 10),
    Place("Members", "/settings/members", rights.MEMBERS_READ, 20),
    Place("Roles", "/settings/roles", rights.MEMBERS_READ, 30),
    Place("Security", "/settings/security", rights.SECURITY_READ, 40),
    Place("API keys", "/settings/keys", rights.KEYS_READ, 60),
    Place("Security events", "/settings/events", rights.EVENTS_READ, 70),
):
    add_place(_place)
