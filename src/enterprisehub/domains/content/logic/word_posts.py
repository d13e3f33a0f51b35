"""Posts read as one piece in a model's words, where one is connected; they say nothing new."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, cast
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.domains.content import queries
from enterprisehub.domains.content.contracts import CHANNELS, PIECE, Channel
from enterprisehub.domains.content.logic.keep_content import keep_words, known_piece, voice_unit
from enterprisehub.domains.content.logic.make_posts import Post, Style
from enterprisehub.domains.content.logic.reword_prompt import REWORD
from enterprisehub.domains.content.models import PostRow
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

# Its number in a thread, what it says, its hashtags.
_PARTS: Final = re.compile(r"\A(\d+/\d+ )?(.*?)((?:\s+#\w+)*)\Z", re.DOTALL)
_OPENING: Final = re.compile(r"\A[^\n]+(?=\n\n)")


class Kept(BaseModel):
    """A post that was kept as a draft."""

    id: UUID
    post: Post
    samples: tuple[str, ...] = ()


async def in_voice(db: Db, made: Iterable[tuple[PostRow, Post]]) -> list[Kept]:
    """The drafts with the samples that a model takes their manner from."""
    return [
        Kept(
            id=row.id,
            post=post,
            samples=(await messaging.voice_for(db, voice_unit(row.piece_id, row.channel))).samples,
        )
        for row, post in made
    ]


async def standing_drafts(
    db: Db, piece_id: UUID, channels: Sequence[Channel], style: Style
) -> list[Kept]:
    """The text's drafts of these channels, as they are. Raises NotFound."""
    piece = await known_piece(db, piece_id)
    rows = [
        row
        for row in await queries.posts_of(db, piece_id)
        if (row.state, row.style) == ("draft", style) and row.channel in channels
    ]
    posts = [
        Post(
            channel=cast("Channel", row.channel),
            part=row.part,
            body=row.body,
            # All but its title is said by the text.
            said=[line for line in row.body.split("\n\n") if line != piece.title],
        )
        for row in rows
    ]
    return await in_voice(db, zip(rows, posts, strict=True))


async def word_posts(
    run: AgentRun, piece_id: UUID, kept: Sequence[Kept]
) -> tuple[list[Post], bool]:
    """The posts as their drafts now are, and whether a model worded any of them.

    When no model answers, the rest are not asked for: each would be waited for in vain.
    """
    posts, worded, model = [one.post for one in kept], dict[UUID, str](), ""
    for place, one in enumerate(kept):
        number, words, marks = _parts(one.post.body)
        draft = _draft(piece_id, one, words, len(number) + len(marks))
        said = await conversations.reword_draft(run, REWORD, draft)
        if not said.answered:
            break
        if said.wording is not None:
            model, worded[one.id] = said.wording.model, f"{number}{said.text}{marks}"
            posts[place] = one.post.model_copy(update={"body": worded[one.id]})
    if worded:
        await run.read("Keep the words", keep_words, piece_id, worded, model, kind="tool")
    return posts, bool(worded)


def _parts(body: str) -> tuple[str, str, str]:
    """Number, words and hashtags; a model gets the words alone."""
    found = _PARTS.match(body)
    number, words, marks = found.groups() if found else ("", body, "")
    return number or "", words, marks or ""


def _draft(piece_id: UUID, one: Kept, words: str, fixed: int) -> conversations.Draft:
    """Its title line stays, and so does the order of its numbers."""
    post = one.post
    opening = [line for line in _OPENING.findall(words) if line not in post.said]
    return conversations.Draft(
        text=words,
        subject=Ref(PIECE, piece_id),
        keep=opening,
        in_order=True,
        most=CHANNELS[post.channel].most_characters - fixed,
        samples=one.samples,
    )
