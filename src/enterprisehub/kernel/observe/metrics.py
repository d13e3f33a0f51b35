"""The metrics that every process has. Domains add their own beside their code."""

import structlog
from prometheus_client import REGISTRY, Counter, Gauge, Histogram, start_http_server
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

log = structlog.get_logger()
_FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 5.0, 10.0)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)

REQUEST_SECONDS = Histogram(
    "hub_request_seconds",
    "Time to answer a request, by the route's template",
    ["method", "route", "status"],
    buckets=_FAST,
)
QUERY_SECONDS = Histogram("hub_query_seconds", "Time of one database statement", buckets=_FAST)
SLOW_QUERIES = Counter("hub_slow_queries_total", "Statements slower than HUB_SLOW_QUERY_MS")
POOL_CONNECTIONS = Gauge("hub_pool_connections", "Connections to the database", ["state"])
WORK_SECONDS = Histogram(
    "hub_work_seconds",
    "Time of one run of a workflow, from its start to its end",
    ["name", "outcome"],
    buckets=_SLOW,
)
WORK_QUEUED = Gauge("hub_work_queued", "Pieces of work by queue and state", ["queue", "state"])
WORK_OLDEST_SECONDS = Gauge(
    "hub_work_oldest_seconds", "Age of the oldest piece of work that waits to start", ["queue"]
)
DELIVERIES_GIVEN_UP = Counter(
    "hub_deliveries_given_up_total", "Facts that a subscriber could not take", ["subscriber"]
)
FACTS = Counter(
    "hub_facts_total", "What happened in the business, once it was committed", ["type", "about"]
)
SECURITY_EVENTS = Counter("hub_security_events_total", "Sign-ins and the like", ["kind"])
MODEL_CALLS = Counter("hub_model_calls_total", "Calls of models", ["route", "status"])
MODEL_COST_MICROCENTS = Counter("hub_model_cost_microcents_total", "Cost of models", ["route"])
WEBHOOK_CALLS = Counter("hub_webhook_calls_total", "Calls of tenants' webhooks", ["outcome"])
CACHE_LOOKUPS = Counter("hub_cache_lookups_total", "Looks into the cache", ["cache", "result"])


def exposition() -> tuple[bytes, str]:
    """All metrics of this process in Prometheus' text form, and its content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST


def show_metrics(host: str, port: int) -> None:
    """Prometheus can read this process's metrics at `port`, beside the public one.

    A port that somebody else has is told in the log; the process works on without it.
    """
    try:
        start_http_server(port, host)
    except OSError as error:
        log.warning("metrics.not_shown", host=host, port=port, reason=str(error))
