"""Names of files are made plain, whatever they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.messaging.contracts import (
    clean_file_name,
    is_program,
)

PHONE, EMAIL = "+15125550177", "ann@example.com"


@given(st.text(max_size=300))
def test_every_name_becomes_a_plain_one(name):
    clean = clean_file_name(name)
    assert clean
    assert clean == clean_file_name(clean)
    assert clean.isprintable()
    assert not set(clean) & set('/\\<>:"|?*\r\n\0')
    assert len(clean) <= 120


@pytest.mark.parametrize(
    ("name", "clean", "program"),
    [
        ("../../etc/passwd", "passwd", False),
        ("C:\\docs\\plan.pdf", "plan.pdf", False),
        ("a\r\nBcc: eve.pdf", "a Bcc_ eve.pdf", False),
        ("photo\u202egpj.exe", "photogpj.exe", True),
        ("setup.exe. .", "setup.exe", True),
        ("...", "file", False),
        ("x" * 300 + ".exe", "x" * 116 + ".exe", True),
    ],
)
def test_hostile_names_are_disarmed(name, clean, program):
    assert clean_file_name(name) == clean
    assert is_program(name) is program
