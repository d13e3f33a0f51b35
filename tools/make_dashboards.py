"""Writes deploy/grafana/dashboards/*.json: panels from a table instead of thousands of lines."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "deploy" / "grafana" / "dashboards"
P95 = "histogram_quantile(0.95, sum by (le{by}) (rate({metric}_bucket[5m])))"

REQUESTS = "hub_request_seconds_count"
LOOKUPS = "hub_cache_lookups_total"

OPERATIONS = [
    ("Requests per second", "reqps", f"sum by (status) (rate({REQUESTS}[1m]))", "{{status}}"),
    ("P95 by route", "s", P95.format(by=", route", metric="hub_request_seconds"), "{{route}}"),
    (
        "Share of failed requests",
        "percentunit",
        f'sum(rate({REQUESTS}{{status=~"5.."}}[5m])) / sum(rate({REQUESTS}[5m]))',
        "failed",
    ),
    (
        "Database connections",
        "short",
        "sum by (job, state) (hub_pool_connections)",
        "{{job}} {{state}}",
    ),
    ("P95 of a statement", "s", P95.format(by="", metric="hub_query_seconds"), "p95"),
    ("Slow queries per minute", "short", "60 * sum(rate(hub_slow_queries_total[5m]))", "slow"),
    (
        "Work by queue and state",
        "short",
        "sum by (queue, state) (hub_work_queued)",
        "{{queue}} {{state}}",
    ),
    ("Oldest waiting work", "s", "max by (queue) (hub_work_oldest_seconds)", "{{queue}}"),
    (
        "Work per minute",
        "short",
        "60 * sum by (outcome) (rate(hub_work_seconds_count[5m]))",
        "{{outcome}}",
    ),
    ("P95 of work", "s", P95.format(by=", name", metric="hub_work_seconds"), "{{name}}"),
    (
        "Cache hit rate",
        "percentunit",
        f'sum by (cache) (rate({LOOKUPS}{{result!="miss"}}[5m]) / rate({LOOKUPS}[5m]))',
        "{{cache}}",
    ),
    ("Memory", "bytes", "process_resident_memory_bytes", "{{job}}"),
]


def panel(number: int, title: str, unit: str, query: str, legend: str) -> dict[str, Any]:
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": title,
        "datasource": {"type": "prometheus", "uid": "prometheus"},
        "gridPos": {"h": 8, "w": 12, "x": 12 * (number % 2), "y": 8 * (number // 2)},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}},
        "targets": [{"refId": "A", "expr": query, "legendFormat": legend}],
    }


def dashboard(uid: str, title: str, panels: list[tuple[str, str, str, str]]) -> dict[str, Any]:
    return {
        "uid": uid,
        "title": title,
        "tags": ["enterprisehub"],
        "schemaVersion": 41,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "panels": [panel(number, *words) for number, words in enumerate(panels)],
    }


def main() -> None:
    made = dashboard("hub-operations", "EnterpriseHub: operations", OPERATIONS)
    text = json.dumps(made, indent=1)
    (FOLDER / "operations.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
