"""The tabs of the settings, and who sees which. Other screens add theirs with `add_place`."""

from dataclasses import dataclass

from enterprisehub.kernel.identity import rights
from enterprisehub.ui.shell import current_shell


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    href: str
    permission: str
    order: int = 50


PLACES: list[Place] = [
    Place("General", "/settings/general", rights.TENANT_CHANGE, 10),
    Place("Members", "/settings/members", rights.MEMBERS_READ, 20),
    Place("Roles", "/settings/roles", rights.MEMBERS_READ, 30),
    Place("Security", "/settings/security", rights.SECURITY_READ, 40),
    Place("API keys", "/settings/keys", rights.KEYS_READ, 60),
    Place("Security events", "/settings/events", rights.EVENTS_READ, 70),
]


def add_place(place: Place) -> None:
    """The settings have another tab; its route asks for the same permission."""
    PLACES.append(place)


def tabs() -> list[tuple[str, str]]:
    """The tabs that the viewer may open."""
    shell = current_shell()
    allowed = [place for place in PLACES if shell.may(place.permission)]
    return [(p.label, p.href) for p in sorted(allowed, key=lambda p: (p.order, p.label))]
