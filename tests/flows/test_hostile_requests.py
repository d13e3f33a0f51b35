"""Whatever is thrown at the JSON API: a clear answer, never a crash."""

import json
from dataclasses import replace

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance

from tests.flows.conftest import key_of

EXAMPLES = 8
PATIENCE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def victim(hub):
    """A key of a tenant where nobody else works: every switch there is will be thrown."""
    made = hub.run("tenant", "create", "Glass House", "--owner", "glass@example.com", "--json")
    owner = json.loads(made.stdout)
    return key_of(replace(hub, email=owner["owner_email"], password=owner["password"]))


@pytest.mark.requirement("PLT-25")
def test_no_request_crashes_the_server(hub, victim):
    reader = key_of(hub)
    schema = schemathesis.openapi.from_url(f"{hub.url}/openapi.json")
    crashed = {}
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        tried += 1

        @PATIENCE
        @given(case=operation.as_strategy())
        def hostile(case):
            key = reader if case.method == "GET" else victim
            answer = case.call(headers={"Authorization": f"Bearer {key}"})
            case.validate_response(answer, checks=(not_a_server_error, content_type_conformance))

        try:
            hostile()
        except (Exception, ExceptionGroup) as error:  # noqa: BLE001  each operation is reported
            crashed[operation.label] = str(error)[:1500]
    assert tried > 50
    assert not crashed, "\n\n".join(f"{label}: {why}" for label, why in crashed.items())
