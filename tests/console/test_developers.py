"""The API's reference is made of the program itself."""

import re

import pytest

from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.walk import every_route


async def test_every_operation_is_in_the_reference(app, signed_in):
    page = await signed_in.page("/docs")
    areas = re.findall(r'hx-get="(/docs/areas/[^"]+)"', page)
    assert len(areas) == len(set(areas)) == page.count("<details")
    shown = "".join([await signed_in.page(area) for area in areas])
    for path, item in app.openapi()["paths"].items():
        assert f">{path}</code>" in shown
        for operation in item.values():
            assert operation["summary"]
    assert "identity.keys.change" in shown
    assert len(page) < 100_000


async def test_operations_are_found_by_path_permission_or_word(signed_in):
    found = await signed_in.page("/docs?q=post%20/api/contacts")
    assert ">/api/contacts</code>" in found
    assert ">/api/deals</code>" not in found
    assert ">/api/keys</code>" in await signed_in.page("/docs?q=identity.keys.change")
    assert "No operation is called that" in await signed_in.page("/docs?q=%3Cb%3Enowhere")
    assert "more: say it more exactly" in await signed_in.page("/docs?q=/api")
    assert (await signed_in.get("/docs/areas/nowhere")).status_code == 404


async def test_the_document_says_what_each_operation_needs(app):
    paths = app.openapi()["paths"]
    for route in every_route(app):
        if isinstance(route.policy, Permission) and not route.page:
            operation = paths[route.path][route.method.lower()]
            assert operation["x-permission"] == route.policy.name
            assert {"ApiKey": []} in operation["security"]


@pytest.mark.requirement("PLT-25")
async def test_every_error_code_is_explained(browser):
    page = await browser.page("/docs/errors")
    waiting = [HubError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if not kind.__name__.startswith("_"):
            assert f'id="{kind.code}"' in page
