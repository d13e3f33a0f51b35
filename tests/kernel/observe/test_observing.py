"""Logs carry ids and nothing personal; requests and statements are measured; traces are optional."""

import io
import json
import logging
import re
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY
from sqlalchemy import create_engine, text
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from enterprisehub.kernel.actions.facts import ActionDecided
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.observe import requests
from enterprisehub.kernel.observe.logs import set_up_logs
from enterprisehub.kernel.observe.metrics import exposition
from enterprisehub.kernel.observe.queries import watch_queries
from enterprisehub.kernel.observe.requests import Measured
from enterprisehub.kernel.observe.traces import set_up_traces
from enterprisehub.kernel.secrets import KeyRing


@pytest.fixture
def lines():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configured = structlog.get_config()
    stream = io.StringIO()
    with warnings.catch_warnings():
        set_up_logs("json", "info", role="test", stream=stream)

        def read():
            return [json.loads(line) for line in stream.getvalue().splitlines()]

        yield read
        logging.captureWarnings(capture=False)
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.configure(**configured)


@pytest.mark.requirement("PLT-41")
def test_a_line_has_its_ids_and_no_personal_data(lines):
    structlog.contextvars.bind_contextvars(request_id="r-1", run_id="run-7")
    structlog.get_logger("x").info("sent", to="dana@example.com", password="hunter2", count=3)
    structlog.contextvars.clear_contextvars()
    (line,) = lines()
    assert (line["event"], line["request_id"], line["run_id"]) == ("sent", "r-1", "run-7")
    assert (line["role"], line["level"], line["count"]) == ("test", "info", 3)
    assert "dana@example.com" not in json.dumps(line)
    assert "hunter2" not in json.dumps(line)


def test_lines_of_libraries_have_the_same_form(lines):
    logging.getLogger("some.library").warning("call %s", "+1 512 555 0143")
    (line,) = lines()
    assert (line["level"], line["role"]) == ("warning", "test")
    assert "555" not in line["event"]


@pytest.mark.requirement("PLT-41")
def test_an_address_that_opens_something_is_not_in_the_log(lines, tmp_path):
    signature = KeyRing.open(tmp_path / "ring.json").sign("voice-sockets", b"body")
    token = f"WyIwMWEyMDM5ZiIsIDE3OTUzNTQwMDBd.{signature}"
    said = '%s - "WebSocket %s" [accepted]'
    logging.getLogger("a.server").info(said, ("127.0.0.1", 5060), f"/voice/audio/{token}")
    structlog.get_logger("x").info("met", module="enterprisehub.domains.voice.edge.application")
    address, other = lines()
    assert '"WebSocket /voice/audio/[token]" [accepted]' in address["event"]
    assert not any(part in json.dumps(address) for part in token.split("."))
    assert other["module"] == "enterprisehub.domains.voice.edge.application"


def test_an_exception_is_one_line(lines):
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        structlog.get_logger("x").exception("failed")
    (line,) = lines()
    assert "ZeroDivisionError" in line["exception"]


@pytest.mark.requirement("PLT-41")
def test_slow_statements_are_logged_without_their_values(lines, database_urls):
    engine = create_engine(database_urls.app)
    watch_queries(engine, slow_ms=0)
    with engine.connect() as connection:
        connection.execute(text("SELECT :word AS said"), {"word": "confidential"})
    engine.dispose()
    slow = [line for line in lines() if line["event"] == "slow_query"]
    assert slow
    assert "SELECT" in slow[-1]["statement"]
    assert "confidential" not in json.dumps(slow)


@pytest.mark.requirement("PLT-41")
@pytest.mark.filterwarnings("ignore::Warning")
def test_requests_are_measured_by_route_and_traced():
    async def answer(request):
        if request.path_params["n"] == "bad":
            raise ValueError
        return PlainTextResponse("ok")

    spans = InMemorySpanExporter()
    provider = set_up_traces(None, role="test", exporter=spans)
    app = Measured(Starlette(routes=[Route("/items/{n}", answer)]))
    client = TestClient(app, raise_server_exceptions=False)

    def count(route, status):
        labels = {"method": "GET", "route": route, "status": status}
        return REGISTRY.get_sample_value("hub_request_seconds_count", labels) or 0

    lost = count("unknown", "404")  # by all tests of this process
    for path in ("/items/1", "/items/2", "/items/bad", "/nowhere"):
        client.get(path)
    assert count("/items/{n}", "200") == 2
    assert count("/items/{n}", "500") == 1
    assert count("unknown", "404") == lost + 1
    provider.force_flush()
    names = [span.name for span in spans.get_finished_spans()]
    assert names.count("GET /items/{n}") == 3


@pytest.mark.requirement("PLT-41")
def test_metrics_come_in_the_form_of_prometheus():
    body, kind = exposition()
    assert b"hub_request_seconds" in body
    assert kind.startswith("text/plain")


@pytest.mark.requirement("PLT-41")
def test_a_stream_is_timed_until_it_begins(monkeypatch):
    ticks = iter([0.0, 0.05, 3600.0])
    monkeypatch.setattr(requests, "time", SimpleNamespace(perf_counter=lambda: next(ticks)))

    async def stream(_):
        async def lines():
            yield b"data: 1\n\n"

        return StreamingResponse(lines(), media_type="text/event-stream")

    def summed():
        return sum(
            sample.value
            for metric in REGISTRY.collect()
            for sample in metric.samples
            if sample.name == "hub_request_seconds_sum"
        )

    before = summed()
    app = Measured(Starlette(routes=[Route("/a-stream", stream)]))
    assert TestClient(app).get("/a-stream").status_code == 200
    assert summed() - before == pytest.approx(0.05)


@pytest.mark.requirement("PLT-41")
@pytest.mark.parametrize("name", ["alerts.yml", "operations.json", "business.json"])
def test_what_is_shipped_asks_for_metrics_that_exist(name):
    (file,) = Path(__file__).parents[3].glob(f"deploy/**/{name}")
    known = {m.name for m in REGISTRY.collect()}
    asked = set(re.findall(r"\bhub_[a-z_]+", file.read_text()))
    ends = r"_(total|bucket|count|sum)$"
    assert asked
    assert {re.sub(ends, "", name) for name in asked} <= {re.sub(ends, "", name) for name in known}


@pytest.mark.requirement("PLT-41")
def test_the_alert_on_connections_compares_series_of_two_states():
    rules = Path(__file__).parents[3].joinpath("deploy/prometheus/alerts.yml").read_text()
    (line,) = [each for each in rules.splitlines() if "hub_pool_connections" in each]
    assert "and ignoring(state)" in line


@pytest.mark.requirement("PLT-41")
async def test_business_facts_are_counted_once_committed(database, scope):
    def counted():
        labels = {"type": "actions.decided", "about": "test.kind:approved"}
        return REGISTRY.get_sample_value("hub_facts_total", labels) or 0

    before = counted()
    with pytest.raises(ZeroDivisionError):
        async with database.scoped(scope) as db:
            await publish(db, ActionDecided(new_id(), "test.kind", "approved", "user:1"))
            1 / 0  # noqa: B018
    assert counted() == before
    async with database.scoped(scope) as db:
        await publish(db, ActionDecided(new_id(), "test.kind", "approved", "user:1"))
        assert counted() == before
    assert counted() == before + 1
