"""Replays as the proof that promotions ask for."""

from enterprisehub.domains.replay.logic.prove_candidate import prove_candidate
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.promotion import PROOFS, Candidate, Proof


@PROOFS.implement("replay")
async def prove(db: Db, candidate: Candidate) -> Proof | None:
    """Whoever promotes hears what is missing."""
    return await prove_candidate(db, candidate)
