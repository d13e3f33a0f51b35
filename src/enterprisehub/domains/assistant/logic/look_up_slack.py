"""What was said in Slack about something: read as it is asked, with no transaction open."""

from typing import Any, Final

from enterprisehub.domains.assistant.contracts import Found, Line
from enterprisehub.domains.assistant.logic.find_words import fitness, fittest_sentence, sought_words
from enterprisehub.domains.research import api as research
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope

SECONDS: Final = 8.0
MOST: Final = 4
_HALF: Final = 0.5


async def look_up_slack(
    database: Database, scope: Scope, words: str
) -> tuple[dict[str, Any], Found] | None:
    """The look-up as it is shown, and what was found; None where Slack is not connected."""
    looked = await research.look_into(
        database, scope, "slack", words, limit=MOST * 2, seconds=SECONDS
    )
    if looked is None:
        return None
    findings, problem = looked
    sought = sought_words(words)
    lines = [_line(one, sought) for one in findings if fitness(one.text, sought) >= _HALF][:MOST]
    noun = "exchange" if len(lines) == 1 else "exchanges"
    says = problem or (
        f"{len(lines)} {noun} in Slack about it." if lines else "Nothing about it in Slack."
    )
    found = Found(says=says, total=len(lines), columns=["Kind", "More"], lines=lines)
    told = {
        "tool": "assistant.slack",
        "title": "Slack",
        "args": {"words": words},
        "says": says,
        "failed": bool(problem),
    }
    return told, found


def _line(one: research.Finding, sought: list[str]) -> Line:
    quote = fittest_sentence(one.text, sought)
    return Line(ref=one.key, title=one.title, href=one.url or None, cells=["Slack"], quote=quote)
