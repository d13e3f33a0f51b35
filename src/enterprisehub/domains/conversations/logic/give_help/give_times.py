"""Times are offered and booked, as the person asks for them."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from enterprisehub.domains.concierge.contracts import BOOK_TIME, OPEN_TIMES, Booked, OpenTimes
from enterprisehub.domains.conversations.contracts import Help, HelpAsked
from enterprisehub.domains.conversations.logic.give_help.help_for import LONGEST_WORDS, HelpFor
from enterprisehub.domains.conversations.logic.give_help.use_tool import use_tool
from enterprisehub.domains.conversations.logic.give_help.word_help import HelpWords
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant


async def offer_times(db: Db, asked: HelpAsked, who: HelpFor, words: HelpWords) -> Help:
    done, use = await use_tool(
        db, OPEN_TIMES, _time_wish(asked, who), allowed=who.tools, given=_when(asked)
    )
    helped = Help(kind="times", words=asked.words, uses=(use,))
    if not isinstance(done, OpenTimes):
        return helped
    wanted = asked.day is not None and asked.at is not None and not done.exact
    said = words.times(done.times)
    if wanted and done.times:
        said = f"{words.say('not_then')} {said}"
    offered = [one.starts_at.isoformat() for one in done.times]
    return replace(
        helped,
        said=said,
        asks=bool(offered),
        memory={"times": offered, "about": asked.about},
        facts={"times offered": ", ".join(words.when(one.starts_at) for one in done.times)},
        uses=(replace(use, got=f"{len(offered)} offered"),),
    )


async def ask_for_time(db: Db, asked: HelpAsked, who: HelpFor, words: HelpWords) -> Help:
    """Nothing of what was offered suits: the person names a time, and it is looked up."""
    del db, who
    said = words.say("other_times")
    return Help(kind="times", words=asked.words, said=said, asks=True)


async def book_asked(db: Db, asked: HelpAsked, who: HelpFor, words: HelpWords) -> Help:
    """The time is booked where it is free; else the nearest ones are offered."""
    starts_at = await start_of(db, asked)
    given = words.when(starts_at) + (f", about {asked.about}" if asked.about else "")
    if who.trial:
        return await _booked_in_trial(db, asked, who, words, starts_at)
    arguments = {
        "starts_at": starts_at.isoformat(),
        "contact_id": who.contact_id,
        "about": asked.about,
        "words": asked.words[:LONGEST_WORDS],
    }
    done, use = await use_tool(db, BOOK_TIME, arguments, allowed=who.tools, given=given)
    if not isinstance(done, Booked):
        local = replace(asked, kind="times", day=starts_at.date().isoformat(),
                        at=f"{starts_at:%H:%M}")  # fmt: skip
        offered = await offer_times(db, local, who, words)
        return replace(offered, uses=(use, *offered.uses))
    at = replace(done, starts_at=done.starts_at.astimezone(starts_at.tzinfo))
    return Help(
        kind="times",
        words=asked.words,
        said=words.booked(at, asked.about),
        memory={"times": [], "about": ""},
        facts={"appointment": f"{words.when(at.starts_at)}, {at.user_name}"},
        uses=(replace(use, got=f"{'known already' if at.again else 'booked'}: {at.user_name}"),),
    )


async def _booked_in_trial(
    db: Db, asked: HelpAsked, who: HelpFor, words: HelpWords, starts_at: datetime
) -> Help:
    wish = replace(asked, day=starts_at.date().isoformat(), at=f"{starts_at:%H:%M}")
    done, use = await use_tool(
        db, OPEN_TIMES, _time_wish(wish, who), allowed=who.tools, given=_when(wish)
    )
    if not isinstance(done, OpenTimes) or not done.exact:
        return await offer_times(db, replace(wish, kind="times"), who, words)
    one = done.times[0]
    would = Booked(starts_at=one.starts_at, user_name=one.user_name, task_id=one.user_id)
    return Help(
        kind="times",
        words=asked.words,
        said=words.booked(would, asked.about),
        memory={"times": [], "about": ""},
        uses=(replace(use, got="free; only a trial, so nothing is booked"),),
    )


async def start_of(db: Db, asked: HelpAsked) -> datetime:
    if asked.starts_at is not None:
        return datetime.fromisoformat(asked.starts_at)
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    day, at = date.fromisoformat(asked.day or ""), time.fromisoformat(asked.at or "")
    return datetime.combine(day, at, zone)


def _time_wish(asked: HelpAsked, who: HelpFor) -> dict[str, Any]:
    return {
        "day": asked.day,
        "at": asked.at,
        "part": asked.part,
        "contact_id": who.contact_id,
    }


def _when(asked: HelpAsked) -> str:
    return " ".join(part for part in (asked.day, asked.at, asked.part) if part) or "any time"
