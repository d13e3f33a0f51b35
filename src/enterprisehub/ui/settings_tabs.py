"""The tabs of the settings, and who sees which. Screens of all layers add theirs."""

from dataclasses import dataclass

from enterprisehub.ui.shell import current_shell


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    href: str
    permission: str
    order: int = 50


PLACES: list[Place] = []


def add_place(place: Place) -> None:
    """The settings have another tab; its route asks for the same permission."""
    PLACES.append(place)


def tabs() -> list[tuple[str, str]]:
    """The tabs that the viewer may open."""
    shell = current_shell()
    allowed = [place for place in PLACES if shell.may(place.permission)]
    return [(p.label, p.href) for p in sorted(allowed, key=lambda p: (p.order, p.label))]
