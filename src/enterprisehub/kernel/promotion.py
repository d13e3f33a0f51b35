"""Before a candidate goes live it is proven on what happened: whoever promotes asks here.

What proof is needed, and whether it is there, is answered by who keeps proofs (`PROOFS`); without
one nothing is asked. Who may override does so with a reason, which stays on record.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied
from enterprisehub.kernel.hooks import HookPoint
from enterprisehub.kernel.scope import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is about to go live: `kind` is flow, prompt or policy, `name` which one of them.

    `digest` is of its whole content: a proof of other content is none.
    """

    kind: str
    name: str
    title: str
    digest: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """`missing` says what is to be done first; empty where the candidate may go live.

    `may_override`: the caller is one who may promote without it.
    """

    missing: str = ""
    may_override: bool = False


PROOFS: HookPoint[Candidate, Proof] = HookPoint("promotion.proofs")


def digest_of(content: Any) -> str:
    """64 hex digits of the content, whatever the order of its names."""
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def require_proof(db: Db, candidate: Candidate, *, override: str = "") -> None:
    """The candidate may go live; an override is on record.

    Raises:
        Conflict: it is to be proven first.
        Denied: the caller may not override.
    """
    answers = await PROOFS.gather(db, candidate)
    missing = next((proof for _, proof in answers if proof.missing), None)
    if missing is None:
        return
    reason = override.strip()
    if not reason:
        raise Conflict(missing.missing, fields={"override": missing.missing})
    if not missing.may_override:
        raise Denied("Only an owner may promote this without a replay.")
    tenant = Ref("kernel.tenant", db.scope.tenant_id)
    words = f"{candidate.title} went live without a replay: {reason}"
    timeline.add(db, "promotion.overridden", [tenant], words[:500], candidate=candidate.name)
