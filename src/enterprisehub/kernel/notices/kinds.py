"""Which notices there are, and by which channels they can reach people."""

from dataclasses import dataclass
from typing import Literal

from enterprisehub.kernel.errors import Misdeclared

type Severity = Literal["info", "ok", "warn", "bad"]

IN_APP = "in_app"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """`channels` are those by which it goes unless a person chose otherwise."""

    name: str
    title: str
    severity: Severity = "info"
    channels: tuple[str, ...] = (IN_APP,)


KINDS: dict[str, NoticeKind] = {}
CHANNELS: dict[str, str] = {IN_APP: "In the console"}


def declare(kind: NoticeKind) -> NoticeKind:
    """The kind can be used, and appears among everybody's preferences."""
    if kind.name in KINDS:
        raise Misdeclared(f"notice kind {kind.name!r} declared twice")
    KINDS[kind.name] = kind
    return kind


def offer_channel(name: str, title: str) -> None:
    """Who offers a channel subscribes to `NoticeTold` and delivers what names it."""
    if name in CHANNELS:
        raise Misdeclared(f"notice channel {name!r} offered twice")
    CHANNELS[name] = title
