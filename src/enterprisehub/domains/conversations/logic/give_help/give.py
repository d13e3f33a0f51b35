"""What was asked for is looked up or arranged by the tools that the bot may use."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from enterprisehub.domains.concierge.contracts import (
    ASK_COLLEAGUE,
    FIND_ANSWER,
    FIND_LISTINGS,
    Asked,
    FoundAnswer,
    ListingsFound,
)
from enterprisehub.domains.conversations.contracts import Help, HelpAsked, ToolUse
from enterprisehub.domains.conversations.logic.give_help.give_times import (
    ask_for_time,
    book_asked,
    offer_times,
    start_of,
)
from enterprisehub.domains.conversations.logic.give_help.help_for import LONGEST_WORDS, HelpFor
from enterprisehub.domains.conversations.logic.give_help.use_tool import use_tool
from enterprisehub.domains.conversations.logic.give_help.word_help import HelpWords, money
from enterprisehub.kernel.db.session import Db

SURER_RATIO = 0.8
"""How sure an answer must be to be given instead of the flow's own."""


async def give_help(db: Db, asked: HelpAsked, who: HelpFor) -> Help:
    """What came of it; what a tool cannot do is left to the policy. Never raises for a tool."""
    words = HelpWords(who.language)
    return await _GIVERS[asked.kind](db, asked, who, words)


async def _listings(db: Db, asked: HelpAsked, who: HelpFor, words: HelpWords) -> Help:
    wish = {
        "place": asked.place,
        "least_cents": asked.least_cents,
        "most_cents": asked.most_cents,
        "bedrooms": asked.bedrooms,
    }
    done, use = await use_tool(db, FIND_LISTINGS, wish, allowed=who.tools, given=_wished(asked))
    helped = Help(kind="listings", words=asked.words, uses=(use,))
    if not isinstance(done, ListingsFound):
        return helped
    got = f"{done.fitting} found" if done.fitting else f"none; {len(done.shown)} near it"
    said = words.listings(done)
    return replace(
        helped,
        said=said,
        memory={"homes": [one.address for one in done.shown]},
        facts={
            f"listing {n}": f"{one.address}, {one.place}, {money(one.price_cents, one.currency)}"
            for n, one in enumerate(done.shown, 1)
        },
        uses=(replace(use, got=got),),
    )


async def _colleague(db: Db, asked: HelpAsked, who: HelpFor, words: HelpWords) -> Help:
    due_at = await start_of(db, asked) if asked.day and asked.at else None
    if who.trial:
        would = Asked(user_name=asked.name, task_id=UUID(int=0), known=True)
        use = ToolUse(tool=ASK_COLLEAGUE, given=asked.name, got="only a trial", duration_ms=0)
        said = words.asked(would, due_at)
        return Help(kind="colleague", words=asked.words, said=said, uses=(use,))
    arguments = {
        "name": asked.name,
        "words": asked.words[:LONGEST_WORDS],
        "contact_id": who.contact_id,
        "due_at": due_at.isoformat() if due_at else None,
    }
    done, use = await use_tool(db, ASK_COLLEAGUE, arguments, allowed=who.tools, given=asked.name)
    if not isinstance(done, Asked):
        return Help(kind="colleague", words=asked.words, uses=(use,))
    got = f"a task for {done.user_name}" if done.known else "nobody is called so; a task is left"
    return Help(
        kind="colleague",
        words=asked.words,
        said=words.asked(done, due_at),
        facts={"colleague asked": done.user_name if done.known else f"{asked.name}, not known"},
        uses=(replace(use, got=got),),
    )


async def _answer(db: Db, asked: HelpAsked, who: HelpFor, words: HelpWords) -> Help:
    question = asked.words[:LONGEST_WORDS]
    done, use = await use_tool(
        db,
        FIND_ANSWER,
        {"question": question, "language": who.language},
        allowed=who.tools,
        given=f"“{question}”",
    )
    helped = Help(kind="answer", words=asked.words, uses=(use,))
    if not isinstance(done, FoundAnswer) or (asked.known and done.confidence < SURER_RATIO):
        none = use if use.failed else replace(use, got="no entry is sure enough")
        return replace(helped, uses=(none,))
    source = f", source: {done.source}" if done.source else ""
    cited = f"“{done.question}” ({done.confidence * 100:.0f} % sure{source})"
    shown = words.say("source", source=done.source) if done.source and _reads(who) else ""
    return replace(
        helped,
        said=f"{done.text}{shown}",
        facts={"answer from": cited},
        uses=(replace(use, got=cited),),
    )


def _reads(who: HelpFor) -> bool:
    """A source is written where there is room to read it, and not said aloud."""
    return who.channel in ("email", "web_chat")


def _wished(asked: HelpAsked) -> str:
    least = f"from {money(asked.least_cents, 'USD')}" if asked.least_cents else ""
    most = f"up to {money(asked.most_cents, 'USD')}" if asked.most_cents else ""
    beds = f"{asked.bedrooms}+ bedrooms" if asked.bedrooms else ""
    return ", ".join(part for part in (asked.place, beds, least, most) if part) or "anything"


type Giver = Callable[[Db, HelpAsked, HelpFor, HelpWords], Coroutine[Any, Any, Help]]
_GIVERS = cast(
    "dict[str, Giver]",
    {
        "listings": _listings,
        "times": offer_times,
        "other_times": ask_for_time,
        "book": book_asked,
        "colleague": _colleague,
        "answer": _answer,
    },
)
