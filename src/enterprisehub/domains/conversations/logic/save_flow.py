"""A tenant's own version of a flow: checked, stored, published, and never changed afterwards."""

from typing import Any

from pydantic import ValidationError

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.flows.catalog import SHIPPED, resolved, shipped
from enterprisehub.domains.conversations.flows.check_flow import problems_of
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.models import FlowRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.promotion import Candidate, digest_of, require_proof

MOST_PROBLEMS = 10
MAX_BYTES = 400_000


async def save_flow(db: Db, document: dict[str, Any], *, note: str = "") -> FlowRow:
    """A draft with the next version number; the document's own number is replaced.

    Raises:
        Invalid: the document is no flow, or the flow has mistakes; each is named.
    """
    flow = _checked(document)
    known = [row.flow_version for row in await queries.flows(db) if row.name == flow.name]
    known += [shipped(flow.name).version] if flow.name in SHIPPED else []
    version = max(known, default=0) + 1
    flow = flow.model_copy(update={"version": version})
    row = FlowRow(
        name=flow.name,
        flow_version=version,
        state="draft",
        document=flow.model_dump(mode="json"),
        note=note,
    )
    db.add(row)
    await db.flush()
    return row


async def publish_flow(db: Db, name: str, version: int, *, override: str = "") -> FlowRow:
    """New sessions speak this version; those under way finish on theirs.

    `override` says why it goes live without having been replayed on past conversations.

    Raises:
        NotFound: there is no such version.
        Conflict: it is live already, must be replayed first, or the program has come with a version
            of this number since.
        Denied: the caller may not override.
    """
    row = await queries.flow_version(db, name, version)
    if row is None:
        raise NotFound(f"There is no version {version} of the flow “{name[:40]}”.")
    if row.state == "live":
        raise Conflict("This version is live already.")
    if name in SHIPPED and version <= shipped(name).version:
        raise Conflict(
            f"The program has come with its own version {version} since this draft was saved. "
            "Save the draft again: it gets the next number."
        )
    await require_proof(db, flow_candidate(row), override=override)
    await queries.retire_flows(db, name)
    row.state, row.published_at = "live", clock.now()
    await db.flush()
    return row


def flow_candidate(row: FlowRow) -> Candidate:
    """The version as something that may go live."""
    return Candidate(
        kind="flow",
        name=row.name,
        title=f"{row.document['title']['en']}, version {row.flow_version}",
        digest=digest_of(row.document),
        content={"version": row.flow_version, "document": row.document},
    )


def _checked(document: dict[str, Any]) -> Flow:
    try:
        flow = resolved(document)
    except ValidationError as error:
        fields = {
            ".".join(str(part) for part in problem["loc"]): problem["msg"]
            for problem in error.errors()[:MOST_PROBLEMS]
        }
        raise Invalid("This is not a flow yet. Mend the named fields.", fields=fields) from error
    except (KeyError, TypeError, AttributeError, FileNotFoundError) as error:
        message = "`answers_from` must be left out, or name shipped answers."
        raise Invalid(message, fields={"answers_from": message}) from error
    if mistakes := problems_of(flow):
        shown = {f"mistake_{n}": text for n, text in enumerate(mistakes[:MOST_PROBLEMS], 1)}
        raise Invalid("The flow has mistakes: " + "; ".join(shown.values()), fields=shown)
    return flow
