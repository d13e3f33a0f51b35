"""A version that nobody has got yet is proven on past answers before it goes live."""

from collections.abc import Collection

from sqlalchemy import select

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.prompts.declare import prompt_named
from enterprisehub.kernel.llm.prompts.models import PromptVersionRow
from enterprisehub.kernel.promotion import Candidate, digest_of, require_proof


def prompt_candidate(row: PromptVersionRow) -> Candidate:
    """The version as something that may go live."""
    return Candidate(
        kind="prompt",
        name=row.prompt,
        title=f"{prompt_named(row.prompt).title}, version {row.label}",
        digest=digest_of({"prompt": row.prompt, "text": row.text}),
        content={"number": row.number, "label": row.label, "text": row.text},
    )


async def prove_versions(
    db: Db, prompt: str, labels: Collection[str], *, override: str = ""
) -> None:
    """Each of these own versions may go live. Raises Conflict, Denied as `require_proof`."""
    numbers = [int(label.removeprefix("own-")) for label in labels]
    if not numbers:
        return
    row = PromptVersionRow
    query = select(row).where(row.prompt == prompt, row.number.in_(numbers))
    for version in await db.scalars(query.order_by(row.number)):
        await require_proof(db, prompt_candidate(version), override=override)
