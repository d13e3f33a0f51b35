"""What the good samples have in common is learned anew."""

from enterprisehub.domains.writing import queries
from enterprisehub.domains.writing.contracts import LEAST_RATING, LEAST_SAMPLES, Persona
from enterprisehub.domains.writing.logic.describe_voice import describe_voice
from enterprisehub.domains.writing.models import PersonaRow
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.scope import Ref


async def train_voice(db: Db) -> PersonaRow:
    """The persona is that of the samples rated four stars and more, in their commonest language.

    Raises:
        Conflict: there are fewer than three of them.
    """
    rows = await queries.training(db)
    usual = max({row.language for row in rows}, key=[r.language for r in rows].count, default="en")
    texts = [row.content for row in rows if row.language == usual]
    if len(texts) < LEAST_SAMPLES:
        raise Conflict(
            f"There are {len(texts)} samples rated {LEAST_RATING} stars or more in one language; "
            f"{LEAST_SAMPLES} are needed. Rate some more."
        )
    last = await queries.persona(db)
    row = PersonaRow(
        number=last.number + 1 if last else 1,
        document=describe_voice(texts).model_dump(mode="json"),
        made_by=db.scope.actor.name,
    )
    db.add(row)
    await db.flush()
    tenant = Ref("kernel.tenant", db.scope.tenant_id)
    timeline.add(db, "writing.voice_trained", [tenant], f"Trained the writing voice, {row.number}")
    return row


async def current_persona(db: Db) -> tuple[int, Persona] | None:
    """What was learned last and its number."""
    row = await queries.persona(db)
    return (row.number, Persona.model_validate(row.document)) if row else None
