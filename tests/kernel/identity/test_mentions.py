"""People are named by @ and by nothing else."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from enterprisehub.kernel.identity.members import Member
from enterprisehub.kernel.identity.mentions import mentioned
from enterprisehub.kernel.identity.permissions import Role


def _member(number: int, name: str) -> Member:
    return Member(UUID(int=number), name, "a@b.example", Role.MEMBER, False, datetime.now(UTC), 1)


TEAM = [_member(1, "Dana Whitfield"), _member(2, "Jorge Ruiz"), _member(3, "Jorge Lima")]


@pytest.mark.requirement("NTF-01")
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Dana please call back", [1]),
        ("ask @dana whitfield, and @Jorge Ruiz.", [1, 2]),
        ("@Jorge is two people", []),
        ("@Danas house", []),
        ("write to x@dana.example or jo@Dana", []),
        ("Dana knows", []),
        ("@Jorge  Lima", [3]),
    ],
)
def test_who_is_named(text: str, named: list[int]) -> None:
    assert mentioned(text, TEAM) == [UUID(int=number) for number in named]
