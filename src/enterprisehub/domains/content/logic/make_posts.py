"""A text becomes posts for channels, of its own sentences and within their limits. Pure.

`summary`: one post each. `series`: the form each channel rewards: numbered threads on X, points on
LinkedIn, slides on Instagram, sections in a newsletter; what was said before is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

from pydantic import BaseModel

from enterprisehub.domains.content.contracts import CHANNELS, Channel, ChannelRule
from enterprisehub.domains.content.logic.dress_post import (
    PLAIN,
    Manner,
    dress,
    weigh_manner,
)
from enterprisehub.domains.content.logic.rank_sentences import (
    Ranked,
    keywords_of,
    likeness,
    pick,
    rank_sentences,
)

SAME_AGAIN: Final = 0.7
MOST_PARTS: Final = 6
MOST_POINTS: Final = 5
type Style = Literal["summary", "series"]


class Post(BaseModel):
    """`said` are the sentences it is made of, literally from the text."""

    channel: Channel
    part: int
    body: str
    said: list[str]


class Made(BaseModel):
    """The posts, and why some channel has none."""

    posts: list[Post]
    left_out: list[str]


def make_posts(
    title: str,
    text: str,
    channels: Sequence[Channel],
    style: Style,
    before: Sequence[str] = (),
    *,
    limits: Mapping[Channel, int] | None = None,
    manners: Mapping[Channel, Manner] | None = None,
) -> Made:
    """Posts for every channel that the text has enough for.

    `limits` are of the accounts that a channel is posted to, where they say more than its rule;
    `manners` is how each channel's posts are written.
    """
    plain = rank_sentences(text)
    tags = keywords_of(text, 8)
    made = Made(posts=[], left_out=[])
    for channel in channels:
        rule, manner = CHANNELS[channel], (manners or {}).get(channel, PLAIN)
        rule = replace(rule, most_characters=(limits or {}).get(channel, rule.most_characters))
        ranked = weigh_manner(plain, manner)
        marks = _hashtags(rule, tags, manner)
        if style == "series":
            posts = _SERIES[channel](channel, rule, title, ranked, marks)
        else:
            posts = _summary(channel, rule, title, ranked, marks)
        for post in posts:
            post.body = dress(post.body, title, channel, rule.most_characters, manner)
        fresh = [post for post in posts if not _said_before(post, before)]
        if not posts:
            made.left_out.append(f"{CHANNELS[channel].title}: no sentence fits")
        elif not fresh:
            made.left_out.append(f"{CHANNELS[channel].title}: said before")
        made.posts += fresh
    return made


def _said_before(post: Post, before: Sequence[str]) -> bool:
    return any(likeness(post.body, other) >= SAME_AGAIN for other in before)


def _hashtags(rule: ChannelRule, tags: Sequence[str], manner: Manner) -> str:
    most = rule.most_hashtags if manner.hashtags is None else manner.hashtags
    return " ".join(f"#{tag}" for tag in tags[: min(most, rule.most_hashtags)])


def _summary(
    channel: Channel, rule: ChannelRule, title: str, ranked: Sequence[Ranked], marks: str
) -> list[Post]:
    head = f"{title}\n\n" if channel in ("newsletter", "linkedin", "facebook") else ""
    room = min(rule.aim, rule.most_characters) - len(head) - len(marks) - 2
    chosen = pick(ranked, room)
    if not chosen:
        return []
    words = " ".join(one.text for one in chosen)
    body = "\n\n".join(part for part in (f"{head}{words}".strip(), marks) if part)
    return [Post(channel=channel, part=1, body=body, said=[one.text for one in chosen])]


def _thread(
    channel: Channel, rule: ChannelRule, title: str, ranked: Sequence[Ranked], marks: str
) -> list[Post]:
    """One sentence to a post, each with its number; the hashtags in the last one."""
    del title
    room = rule.most_characters - len(marks) - 8
    short = [one for one in ranked if len(one.text) <= room]
    best = sorted(short, key=lambda r: (-r.weight, r.place))[:MOST_PARTS]
    kept = sorted(best, key=lambda r: r.place)
    while kept and not kept[0].stands_alone:
        kept.pop(0)
    return [
        Post(
            channel=channel,
            part=n,
            body=f"{n}/{len(kept)} {one.text}" + (f"\n{marks}" if n == len(kept) and marks else ""),
            said=[one.text],
        )
        for n, one in enumerate(kept, 1)
    ]


def _points(
    channel: Channel, rule: ChannelRule, title: str, ranked: Sequence[Ranked], marks: str
) -> list[Post]:
    """The heaviest sentence as opening, then points."""
    alone = [one for one in ranked if one.stands_alone]
    if not alone:
        return []
    hook = max(alone, key=lambda r: (r.weight, -r.place))
    rest = [one for one in alone if one.place != hook.place]
    points = sorted(
        sorted(rest, key=lambda r: (-r.weight, r.place))[:MOST_POINTS], key=lambda r: r.place
    )
    said = [hook]
    body = f"{hook.text}\n" if channel == "linkedin" else f"{title}\n\n{hook.text}\n"
    if len(body) + len(marks) + 2 > rule.most_characters:
        return []
    for one in points:
        line = f"\n• {one.text}"
        if len(body) + len(line) + len(marks) + 2 > rule.most_characters:
            break
        body += line
        said.append(one)
    whole = "\n\n".join(part for part in (body.strip(), marks) if part)
    return [Post(channel=channel, part=1, body=whole, said=[one.text for one in said])]


_SERIES = {
    "x": _thread,
    "instagram": _thread,
    "linkedin": _points,
    "facebook": _points,
    "newsletter": _points,
    "mastodon": _thread,
    "bluesky": _thread,
}
