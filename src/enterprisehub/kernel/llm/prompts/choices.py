"""Which version is used: one for all, or several side by side, each person always the same one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.llm.keep_answers import forget_kept
from enterprisehub.kernel.llm.prompts.declare import PromptSpec, prompt_named
from enterprisehub.kernel.llm.prompts.models import PromptChoiceRow, PromptVersionRow
from enterprisehub.kernel.llm.prompts.prove_version import prove_versions

SHIPPED: Final = "shipped"
_BUCKETS: Final = 100


@dataclass(frozen=True, slots=True)
class Share:
    """`version` is "shipped" or the label of a published one; `pct` of the traffic."""

    version: str
    pct: int


ALL_SHIPPED: Final = (Share(SHIPPED, 100),)


async def shares_of(db: Db, prompt: str) -> tuple[Share, ...]:
    """What is used now; as shipped, where nobody chose."""
    latest = await history(db, prompt, limit=1)
    return read_shares(latest[0].shares) if latest else ALL_SHIPPED


async def all_shares(db: Db) -> dict[str, tuple[Share, ...]]:
    """What is used now of every prompt for which somebody chose."""
    row = PromptChoiceRow
    latest = select(row.prompt, row.shares).ext(distinct_on(row.prompt))
    rows = await db.execute(latest.order_by(row.prompt, row.created_at.desc(), row.id.desc()))
    return {prompt: read_shares(shares) for prompt, shares in rows}


async def history(db: Db, prompt: str, *, limit: int = 20) -> list[PromptChoiceRow]:
    """The choices made so far, newest first."""
    row = PromptChoiceRow
    query = select(row).where(row.prompt == prompt).order_by(row.created_at.desc(), row.id.desc())
    return list(await db.scalars(query.limit(limit)))


async def choose(
    db: Db, prompt: str, shares: Sequence[Share], *, reason: str = "", override: str = ""
) -> PromptChoiceRow:
    """From now on these versions are used, in these shares; answers kept of it are forgotten.

    Raises:
        NotFound: there is no such prompt.
        Invalid: they do not add up to 100, or one is not published.
        Conflict: one was never used and must be replayed first, unless `override` says why not.
        Denied: the caller may not override.
    """
    prompt_named(prompt)
    wanted = [share for share in shares if share.pct]
    labels = [share.version for share in wanted]
    published = await published_labels(db, prompt)
    wrong = ""
    if sum(share.pct for share in wanted) != _BUCKETS or any(s.pct < 0 for s in wanted):
        wrong = "The shares must add up to 100 percent."
    elif len(set(labels)) < len(labels):
        wrong = "A version stands there twice."
    elif unknown := [label for label in labels if label not in published]:
        wrong = f"Version {unknown[0]} is not published."
    if wrong:
        raise Invalid(wrong, fields={"shares": wrong})
    made = await history(db, prompt, limit=200)
    used = {share.version for choice in made for share in read_shares(choice.shares)}
    await prove_versions(db, prompt, {*labels} - {*used, SHIPPED}, override=override)
    row = PromptChoiceRow(
        prompt=prompt,
        shares=[{"version": share.version, "pct": share.pct} for share in wanted],
        reason=reason[:300],
        made_by=db.scope.actor.name,
    )
    db.add(row)
    await db.flush()
    await forget_kept(db, prompt=prompt)
    return row


async def roll_back(db: Db, prompt: str) -> PromptChoiceRow:
    """What was used before the last change is used again.

    Raises:
        Conflict: nothing was changed yet.
    """
    made = await history(db, prompt, limit=50)
    if not made:
        raise Conflict("This prompt is used as shipped; there is nothing to go back to.")
    now = read_shares(made[0].shares)
    before = (read_shares(row.shares) for row in made[1:])
    target = next((shares for shares in before if shares != now), ALL_SHIPPED)
    if target == now:
        raise Conflict("This prompt was never used in another way.")
    return await choose(db, prompt, target, reason="Rolled back.")


async def published_labels(db: Db, prompt: str) -> set[str]:
    """Labels that may be chosen."""
    row = PromptVersionRow
    query = select(row.number).where(row.prompt == prompt, row.state == "published")
    return {SHIPPED, *(f"own-{number}" for number in await db.scalars(query))}


async def version_for(db: Db, spec: PromptSpec, unit: str) -> tuple[str, str]:
    """Label and text of the version that `unit` (a conversation, a contact, a call) gets.

    The same unit gets the same version for as long as the shares stay as they are.
    """
    share = share_of(await shares_of(db, spec.name), f"{db.scope.tenant_id}:{spec.name}:{unit}")
    if share.version == SHIPPED:
        return spec.version, spec.text
    row = PromptVersionRow
    number = int(share.version.removeprefix("own-"))
    query = select(row.text).where(
        row.prompt == spec.name, row.number == number, row.state == "published"
    )
    text = await db.scalar(query)
    return (spec.version, spec.text) if text is None else (share.version, text)


def share_of(shares: Sequence[Share], key: str) -> Share:
    """The share into which a key falls; evenly spread, the same at every look."""
    bucket = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % _BUCKETS
    for share in shares:
        if bucket < share.pct:
            return share
        bucket -= share.pct
    return shares[-1]


def read_shares(stored: Sequence[Any]) -> tuple[Share, ...]:
    return tuple(Share(str(entry["version"]), int(entry["pct"])) for entry in stored)
