"""Which voice a contact or a post gets, in an experiment always the same; its label tells which."""

import hashlib
import math
from typing import Final
from uuid import UUID

from enterprisehub.domains.messaging.ports import WritingStyle
from enterprisehub.domains.writing import queries
from enterprisehub.domains.writing.contracts import Arm
from enterprisehub.domains.writing.logic.train_voice import current_persona
from enterprisehub.domains.writing.settings import WritingSettings
from enterprisehub.kernel.db.session import Db

BRIEF_WORDS: Final = 80
SAMPLES: Final = 2
SAMPLE_CHARACTERS: Final = 600
_MARK: Final = "voice:"


async def choose_voice(db: Db, unit: UUID) -> WritingStyle | None:
    """The style for a draft to this contact, or for this post; None while nothing is learned."""
    learned = await current_persona(db)
    settings = await WritingSettings.load(db)
    if learned is None or settings.mode == "default":
        return None
    number, persona = learned
    if arm_of(settings, db.scope.tenant_id, unit) == "default":
        return WritingStyle(label=label_of("default", number), trained=False)
    best = await queries.training(db, limit=SAMPLES)
    return WritingStyle(
        label=label_of("trained", number),
        trained=True,
        language=persona.language,
        greeting=persona.greeting,
        sign_off=persona.sign_off,
        formality=persona.formality,
        brief=persona.words_per_sample < BRIEF_WORDS,
        samples=tuple(row.content[:SAMPLE_CHARACTERS] for row in best),
        words_per_sentence=persona.words_per_sentence,
        phrases=tuple(one.text for one in persona.phrases),
        hashtags=math.ceil(persona.hashtags_per_sample) or None,
        emoji=persona.emoji,
    )


def arm_of(settings: WritingSettings, tenant_id: UUID, unit: UUID) -> Arm:
    """Evenly spread, the same at every look; more for one voice moves only some."""
    if settings.mode != "experiment":
        return "trained" if settings.mode == "trained" else "default"
    digest = hashlib.sha256(f"{tenant_id}:writing:{unit}".encode()).digest()
    return "trained" if int.from_bytes(digest[:8]) % 100 < settings.trained_pct else "default"


def label_of(arm: Arm, number: int) -> str:
    """What stands with a draft, so that its outcome is counted."""
    return f"{_MARK}{arm}:{number}"


def read_label(template_version: str) -> tuple[Arm, int] | None:
    """Arm and persona from the version of a draft's template; None where there is none."""
    _, mark, said = template_version.partition(_MARK)
    arm, _, number = said.partition(":")
    if not mark or arm not in ("trained", "default") or not number.isdigit():
        return None
    return ("trained" if arm == "trained" else "default"), int(number)
