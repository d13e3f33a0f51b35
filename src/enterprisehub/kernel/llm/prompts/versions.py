"""A tenant's own versions: drafted, tried out, published; published ones never change."""

from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.llm.prompts.choices import Share, choose
from enterprisehub.kernel.llm.prompts.declare import PromptSpec, prompt_named
from enterprisehub.kernel.llm.prompts.models import PromptVersionRow
from enterprisehub.kernel.llm.prompts.text import fill_in, problems_of

_LONGEST_NOTE = 300


async def own_versions(db: Db, prompt: str) -> list[PromptVersionRow]:
    """The tenant's versions of a prompt, newest first."""
    row = PromptVersionRow
    query = select(row).where(row.prompt == prompt, row.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(row.number.desc())))


async def own_version(db: Db, version_id: UUID, *, lock: bool = False) -> PromptVersionRow:
    """One of them.

    Raises:
        NotFound: there is none, or it was discarded.
    """
    row = PromptVersionRow
    query = select(row).where(row.id == version_id, row.deleted_at.is_(None))
    found = await db.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("There is no such version.")
    return found


async def save_draft(
    db: Db,
    prompt: str,
    text: str,
    *,
    note: str = "",
    based_on: str = "shipped",
    version_id: UUID | None = None,
    seen: int | None = None,
) -> PromptVersionRow:
    """A draft holds this text: a new one, or the one named.

    Raises:
        NotFound, StaleVersion: as the names say.
        Invalid: the text cannot be used; the sentences say why.
        Conflict: the version is published already.
    """
    spec = prompt_named(prompt)
    text = text.replace("\r\n", "\n").strip()
    if wrong := problems_of(text, spec.variables):
        raise Invalid(" ".join(wrong), fields={"text": " ".join(wrong)})
    if version_id is None:
        row = PromptVersionRow(
            prompt=prompt,
            number=await _next_number(db, prompt),
            text=text,
            note=note.strip()[:_LONGEST_NOTE],
            based_on=based_on,
            author=db.scope.actor.name,
        )
        db.add(row)
    else:
        row = await own_version(db, version_id, lock=True)
        require_version(row.version, seen)
        _require_draft(row)
        row.text, row.note, row.author = text, note.strip()[:_LONGEST_NOTE], db.scope.actor.name
    await db.flush()
    return row


async def publish_version(
    db: Db, version_id: UUID, *, use_pct: int | None = None, override: str = ""
) -> PromptVersionRow:
    """The draft can be used and changes no more; with `use_pct`, it takes that share at once.

    The rest goes on with the shipped version.

    Raises:
        NotFound: there is none.
        Conflict: it is published already.
        Invalid: it fits its prompt no more, or the share is none.
    """
    row = await own_version(db, version_id, lock=True)
    _require_draft(row)
    if wrong := problems_of(row.text, prompt_named(row.prompt).variables):
        raise Invalid(" ".join(wrong), fields={"text": " ".join(wrong)})
    row.state, row.published_at = "published", clock.now()
    await db.flush()
    if use_pct is not None:
        shares = [Share(row.label, use_pct), Share("shipped", 100 - use_pct)]
        await choose(db, row.prompt, shares, reason=f"Published {row.label}.", override=override)
    return row


async def discard_draft(db: Db, version_id: UUID) -> None:
    """The draft is gone.

    Raises:
        Conflict: it was published; the ledger names it.
    """
    row = await own_version(db, version_id, lock=True)
    _require_draft(row)
    row.deleted_at = clock.now()
    await db.flush()


def tried_out(spec: PromptSpec, text: str) -> str:
    """The text with the example values: what a model would be told, for reading it."""
    examples = {name: variable.example for name, variable in spec.variables.items()}
    return fill_in(text, spec.variables, examples)


def _require_draft(row: PromptVersionRow) -> None:
    if row.state != "draft":
        raise Conflict("A published version never changes. Make a new draft of it.")


async def _next_number(db: Db, prompt: str) -> int:
    row = PromptVersionRow
    latest = await db.scalar(select(func.max(row.number)).where(row.prompt == prompt))
    return (latest or 0) + 1
