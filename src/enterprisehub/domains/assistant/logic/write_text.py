"""Names and words of records as Markdown in which nothing of theirs is markup."""

import re
from uuid import UUID

from enterprisehub.domains.assistant.contracts import Line, Named
from enterprisehub.kernel.scope import Ref


def named_of(ref: str, title: str, href: str | None) -> Named | None:
    """The record of a line, if it is one."""
    kind, _, id_ = ref.partition(":")
    try:
        return Named(Ref(kind, UUID(id_)), title, href)
    except ValueError:
        return None


def escaped(text: str) -> str:
    """Text in which nothing is markup."""
    return "".join(f"\\{c}" if c in "\\[]()*_`#<>|" else c for c in text)


def link(one: Named) -> str:
    """The record's name, leading to its page where it has one."""
    return f"[{escaped(one.title)}]({one.href})" if one.href else escaped(one.title)


def link_of(line: Line) -> str:
    return f"[{escaped(line.title)}]({line.href})" if line.href else escaped(line.title)


_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\((?:[^()\s]*)\)")
_ESCAPED = re.compile(r"\\([\\\[\]()*_`#<>|])")


def plain_of(markdown: str) -> str:
    """What a person reads: no links, no markup."""
    text = _LINK.sub(lambda found: found[1], markdown)
    text = re.sub(r"(?<!\\)\*\*", "", text)
    return _ESCAPED.sub(lambda found: found[1], text)
