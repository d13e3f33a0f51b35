"""The few queues there are, by kind of work. Each is shared fairly between tenants."""

from dataclasses import dataclass
from enum import StrEnum


class Queue(StrEnum):
    """What kind of resource a piece of work waits for."""

    INTERACTIVE = "interactive"
    """A person waits for the answer."""
    AGENTS = "agents"
    """Model calls and tools."""
    OUTBOUND = "outbound"
    """One request to a vendor: a message, a call, a CRM write."""
    WEBHOOKS = "webhooks"
    """Calls of tenants' own servers: slow or dead ones hold up nothing else."""
    BULK = "bulk"
    """Imports, exports, re-scoring: long, and nobody waits."""
    MAINTENANCE = "maintenance"
    """Retention, sealing, archiving."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Queues are polled: most started per second is concurrency over the polling interval.

    `starts_per_10_s` further limits what one tenant starts, whatever the number of workers.
    """

    polling_seconds: float
    per_tenant: int
    share_of_worker: float
    starts_per_10_s: int | None = None


LIMITS = {
    Queue.INTERACTIVE: Limits(polling_seconds=0.1, per_tenant=16, share_of_worker=1.0),
    Queue.AGENTS: Limits(polling_seconds=0.25, per_tenant=8, share_of_worker=0.6),
    Queue.OUTBOUND: Limits(
        polling_seconds=0.1, per_tenant=8, share_of_worker=0.6, starts_per_10_s=100
    ),
    Queue.WEBHOOKS: Limits(polling_seconds=0.25, per_tenant=8, share_of_worker=0.4),
    Queue.BULK: Limits(polling_seconds=1.0, per_tenant=2, share_of_worker=0.2),
    Queue.MAINTENANCE: Limits(polling_seconds=1.0, per_tenant=2, share_of_worker=0.2),
}
