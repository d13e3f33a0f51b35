"""The guide's own check of a signature accepts what we sign and nothing else."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from enterprisehub.kernel import clock
from enterprisehub.kernel.webhooks.sign import new_secret, signed_headers

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "receiving-webhooks.md"


@pytest.mark.requirement("PLT-21")
def test_the_guide_checks_signatures_right():
    code = re.search(r"```python\n(.+?)```", GUIDE.read_text(), re.DOTALL)
    assert code
    names: dict = {}
    exec(code[1], names)  # noqa: S102  our own guide
    is_ours = names["is_ours"]
    secret, other, body = new_secret(), new_secret(), b'{"type":"birds.sang"}'
    headers = signed_headers("msg_1", clock.now(), body, [other, secret])
    assert is_ours(headers, body, secret)
    assert is_ours(headers, body, other)
    assert not is_ours(headers, body + b" ", secret)
    assert not is_ours(headers | {"webhook-id": "msg_2"}, body, secret)
    assert not is_ours(headers, body, new_secret())
    old = signed_headers("msg_1", clock.now() - timedelta(hours=1), body, [secret])
    assert not is_ours(old, body, secret)
