"""What the console offers: places in the side bar and commands of the palette."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

SECTIONS: Final = ("", "Sandbox", "Revenue", "Agents", "Operations", "Trust", "Workspace")


@dataclass(frozen=True)
class NavItem:
    """A place in the side bar. `badge` names one of `Shell.badges`; `key` is pressed after g."""

    section: str
    label: str
    href: str
    icon: str
    permission: str | None = None
    badge: str | None = None
    order: int = 50
    key: str | None = None
    tab: bool = False  # also in the bar at the bottom of a phone (the first four are shown)

    def is_current(self, path: str) -> bool:
        if self.href == "/":
            return path == "/"
        return path == self.href or path.startswith(self.href.rstrip("/") + "/")


@dataclass(frozen=True)
class Command:
    """Something the palette does: opens `href`, or clicks the page's `[data-command=NAME]`."""

    label: str
    icon: str
    href: str | None = None
    command: str | None = None
    keys: str | None = None
    permission: str | None = None


@dataclass
class Navigation:
    """Collects declarations while the program loads; read-only afterwards.

    `sources` give the commands of what is declared elsewhere, in whatever order that loads.
    """

    items: list[NavItem] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    sources: list[Callable[[], Iterable[Command]]] = field(default_factory=list)

    def add(self, *entries: NavItem | Command) -> None:
        """The entries are offered to whom their permissions allow; twice is harmless."""
        for entry in entries:
            if isinstance(entry, NavItem):
                self._add_item(entry)
            elif entry not in self.commands:
                self.commands.append(entry)

    def _add_item(self, item: NavItem) -> None:
        if item.section not in SECTIONS:
            raise ValueError(
                f"{item.label}: no section {item.section!r}; choose one of {SECTIONS}."
            )
        rivals = [other for other in self.items if other.key and other.key == item.key]
        if rivals and rivals[0] != item:
            raise ValueError(f"{item.label}: g {item.key} already opens {rivals[0].label}.")
        if item not in self.items:
            self.items.append(item)

    def sections_for(self, permissions: frozenset[str]) -> list[tuple[str, list[NavItem]]]:
        allowed = sorted(
            (item for item in self.items if _allowed(item.permission, permissions)),
            key=lambda item: (SECTIONS.index(item.section), item.order, item.label),
        )
        return [
            (section, [item for item in allowed if item.section == section])
            for section in SECTIONS
            if any(item.section == section for item in allowed)
        ]

    def commands_for(self, permissions: frozenset[str]) -> list[Command]:
        found = [*self.commands, *(entry for source in self.sources for entry in source())]
        return [entry for entry in found if _allowed(entry.permission, permissions)]


def _allowed(permission: str | None, permissions: frozenset[str]) -> bool:
    return permission is None or permission in permissions


NAVIGATION: Final = Navigation()
