"""Several records fit a name: the person is told how they differ, and how to choose."""

from collections.abc import Sequence
from typing import Any

from enterprisehub.domains.assistant.contracts import Named
from enterprisehub.domains.assistant.logic.continue_question import Before
from enterprisehub.domains.assistant.logic.write_text import escaped, link
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.search.titles import titles_of


async def ask_which(db: Db, fitting: Sequence[Named]) -> str:
    """The records in their order, each with what tells it from the others."""
    titles = await titles_of(db, [one.ref for one in fitting])
    lines = []
    for one in fitting:
        more = titles[one.ref].subtitle if one.ref in titles else ""
        lines.append(f"- {link(one)}" + (f" — {escaped(more)}" if more else ""))
    listed = "\n".join(lines)
    return f"Which one do you mean? Say “the first one”, or the whole name:\n\n{listed}"


def offered(guesses: Sequence[Named], before: Before, plan: dict[str, Any]) -> dict[str, Any]:
    """Focus and plan of an answer that offers records: whom "them" meant before, it means still."""
    plan = {**plan, "guesses": len(guesses)} if guesses else plan
    return {"focus": [*guesses, *before.focus], "plan": plan}
