"""What surrounds a page: who looks at it, for which tenant, where, with what waiting.

The web layer builds one `Shell` per console request and enters it with `use_shell`; pages, the
layout and the macros read it through `current_shell`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    role: str = ""


@dataclass(frozen=True)
class Notice:
    """A line above every page: an expiring connection, a stopped worker, a demo workspace."""

    text: str
    severity: Literal["info", "ok", "warn", "bad"] = "info"
    link_label: str = ""
    link_href: str = ""


@dataclass(frozen=True)
class Workspace:
    """Another tenant of the same person; posting `{"tenant_id": id}` to `switch_href` enters it."""

    id: str
    name: str


@dataclass(frozen=True)
class Shell:
    """Everything the layout needs. A shell without a person is that of the sign-in pages."""

    path: str
    csrf_token: str
    request_id: str = ""
    query: str = ""
    person: Person | None = None
    tenant_name: str = ""
    permissions: frozenset[str] = frozenset()
    badges: Mapping[str, int] = field(
        default_factory=dict
    )  # NavItem.badge -> count, "notifications"
    time_zone: str = "UTC"  # IANA name of the person's zone
    theme: str = "system"  # "light" or "dark" where the person prefers it on every device
    notices: tuple[Notice, ...] = ()
    workspaces: tuple[Workspace, ...] = ()
    live_href: str | None = None  # server-sent events with <hx-partial>s, one stream per page
    account_href: str = "/account"
    sign_out_href: str = "/sign-out"
    switch_href: str = "/switch-workspace"
    notifications_href: str = "/notifications/panel"

    @cached_property
    def sections(self) -> list[tuple[str, list[NavItem]]]:
        return NAVIGATION.sections_for(self.permissions)

    @cached_property
    def items(self) -> list[NavItem]:
        return [item for _, items in self.sections for item in items]

    @cached_property
    def tabs(self) -> list[NavItem]:
        return [item for item in self.items if item.tab][:4]

    @cached_property
    def commands(self) -> list[Command]:
        return NAVIGATION.commands_for(self.permissions)

    @cached_property
    def current(self) -> NavItem | None:
        """The side bar's item whose address is the longest beginning of this path."""
        matching = [item for item in self.items if item.is_current(self.path)]
        return max(matching, key=lambda item: len(item.href), default=None)

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def url_with(self, **changes: str | int | None) -> str:
        """The page's address with some query parameters replaced; None or "" removes one."""
        kept = [(key, value) for key, value in parse_qsl(self.query) if key not in changes]
        added = [(key, str(value)) for key, value in changes.items() if value not in (None, "")]
        query = urlencode(kept + added)
        return f"{self.path}?{query}" if query else self.path


_current: ContextVar[Shell | None] = ContextVar("enterprisehub_shell", default=None)


def current_shell() -> Shell:
    shell = _current.get()
    if shell is None:
        raise LookupError(
            "A page was rendered outside a console request: enter use_shell(Shell(...)) first."
        )
    return shell


def enter_shell(shell: Shell) -> Token[Shell | None]:
    """The shell holds until the surrounding task ends (a FastAPI dependency needs no exit)."""
    return _current.set(shell)


@contextmanager
def use_shell(shell: Shell) -> Iterator[Shell]:
    token = _current.set(shell)
    try:
        yield shell
    finally:
        _current.reset(token)
