"""What was said in Slack's public channels about a question.

Bots may not use Slack's own search, so the latest messages of the channels that the bot was invited
to are read, once for a research, and compared here. With the token of a person (search:read) Slack
is asked first, in its public channels; where it refuses, it is as without.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from enterprisehub.connectors.slack.client import SlackClient
from enterprisehub.domains.research.ports import Finding
from enterprisehub.kernel.errors import ConnectorRejected

MOST_CHANNELS: Final = 25
MESSAGES_EACH: Final = 200
_PAGES: Final = 5
_TOGETHER_SECONDS: Final = 3600.0
_MOST_TOGETHER: Final = 6
_LEAST_LETTERS: Final = 4
_SAME_BEGINNING: Final = 5
_MOST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Exchange:
    """Messages that followed each other within an hour, oldest first."""

    channel_id: str
    channel: str
    at: str
    text: str


class SlackSearch:
    """Reads the workspace when it is first asked."""

    def __init__(self, client: SlackClient, person: SlackClient | None = None) -> None:
        self._client, self._person = client, person
        self._lock = asyncio.Lock()
        self._read: tuple[str, list[Exchange]] | None = None

    async def find(self, question: str, *, limit: int) -> list[Finding]:
        own = await self._searched(question, limit) if self._person else []
        read = await self._compared(question, limit=limit)
        known = {one.key for one in own}
        return [*own, *(one for one in read if one.key not in known)][:limit]

    async def _searched(self, question: str, limit: int) -> list[Finding]:
        """What Slack's own search gives: single messages, with the address it names."""
        assert self._person is not None  # noqa: S101  find asks only where there is one
        try:
            matches = await self._person.found(_query_of(question), limit=limit)
        except ConnectorRejected:
            return []  # a token without the scope: the channels are read all the same
        return [_match(one) for one in matches if _is_public(one)]

    async def _compared(self, question: str, *, limit: int) -> list[Finding]:
        async with self._lock:
            if self._read is None:
                self._read = await self._exchanges()
        home, exchanges = self._read
        wanted = _beginnings(question)
        scored = [(len(wanted & _beginnings(one.text)), one) for one in exchanges]
        least = min(2, len(wanted))
        best = sorted((s for s in scored if s[0] >= max(least, 1)), key=lambda s: (-s[0], s[1].at))
        return [_finding(home, one) for _, one in best[:limit]]

    async def _exchanges(self) -> tuple[str, list[Exchange]]:
        home = str((await self._client.identity()).get("url") or "").rstrip("/")
        found: list[Exchange] = []
        for channel in await self._joined():
            try:
                messages = await self._client.history(str(channel["id"]), limit=MESSAGES_EACH)
            except ConnectorRejected:
                continue  # left meanwhile, or made private: the others are still read
            found += gather_exchanges(channel, messages)
        return home, found

    async def _joined(self) -> list[dict[str, Any]]:
        channels: list[dict[str, Any]] = []
        cursor = ""
        for _ in range(_PAGES):
            page = await self._client.channels(cursor=cursor)
            channels += [one for one in page.get("channels") or () if one.get("is_member")]
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor or len(channels) >= MOST_CHANNELS:
                break
        return channels[:MOST_CHANNELS]


def gather_exchanges(channel: dict[str, Any], messages: Sequence[dict[str, Any]]) -> list[Exchange]:
    """Messages of people by their nearness in time; joins and other notices are left out."""
    said = [
        (str(one["ts"]), str(one["text"]).strip())
        for one in reversed(messages)
        if one.get("type") == "message" and not one.get("subtype") and one.get("text")
    ]
    groups: list[list[tuple[str, str]]] = []
    for ts, text in said:
        near = bool(groups) and float(ts) - float(groups[-1][-1][0]) <= _TOGETHER_SECONDS
        if near and len(groups[-1]) < _MOST_TOGETHER:
            groups[-1].append((ts, text))
        else:
            groups.append([(ts, text)])
    id_, name = str(channel["id"]), str(channel.get("name") or channel["id"])
    return [
        Exchange(id_, name, group[0][0], "\n\n".join(text for _, text in group)) for group in groups
    ]


def _finding(home: str, one: Exchange) -> Finding:
    day = datetime.fromtimestamp(float(one.at), UTC)
    url = f"{home}/archives/{one.channel_id}/p{one.at.replace('.', '')}" if home else ""
    title = f"#{one.channel}, {day:%-d %B %Y}"
    return Finding(key=f"slack:{one.channel_id}:{one.at}", title=title, url=url, text=one.text)


def _query_of(question: str) -> str:
    """Its longer words: Slack wants every word of a query to be in the message."""
    plain = "".join(c if c.isalnum() else " " for c in question)
    longest = sorted({w.lower() for w in plain.split() if len(w) >= _LEAST_LETTERS}, key=len)
    return " ".join(longest[-_MOST_WORDS:])


def _is_public(one: dict[str, Any]) -> bool:
    """Whether everybody in the workspace may read it: no private channel, group or direct word."""
    channel = one.get("channel") or {}
    closed = any(channel.get(name) for name in ("is_private", "is_mpim", "is_im", "is_group"))
    return bool(one.get("text") and one.get("ts") and channel.get("id")) and not closed


def _match(one: dict[str, Any]) -> Finding:
    channel, at = one["channel"], str(one["ts"])
    day = datetime.fromtimestamp(float(at), UTC)
    return Finding(
        key=f"slack:{channel['id']}:{at}",
        title=f"#{channel.get('name') or channel['id']}, {day:%-d %B %Y}",
        url=str(one.get("permalink") or ""),
        text=str(one["text"]),
    )


def _beginnings(text: str) -> set[str]:
    """The beginnings of the longer words: enough to tell "pricing" and "priced" alike."""
    plain = "".join(c if c.isalnum() else " " for c in text.lower())
    return {word[:_SAME_BEGINNING] for word in plain.split() if len(word) >= _LEAST_LETTERS}
