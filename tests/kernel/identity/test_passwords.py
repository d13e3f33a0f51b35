"""Passwords after NIST SP 800-63B-4: long, not common, no rules of composition."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.models import UserRow
from enterprisehub.kernel.identity.passwords import (
    check_new_password,
    hash_password,
    needs_rehash,
    verify_password,
)

pytestmark = pytest.mark.requirement("PLT-02")


@pytest.mark.parametrize(
    "password",
    ["", "short7!", "password", "Password1", "iloveyou", "qwertyuiop", "12345678", "aaaaaaaaaaaa",
     "dana@northwind.example", "enterprisehub", "x" * 257],
)  # fmt: skip
async def test_what_others_would_guess_is_refused(password):
    with pytest.raises(Invalid) as refused:
        await check_new_password(password, about=["dana@northwind.example", "Dana Whitfield"])
    assert refused.value.fields["password"]


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "wagon-nectar-prairie", "зимнее утро в деревне", "w8$kLq!z2V"],
)
async def test_what_others_would_not_guess_is_taken(password):
    await check_new_password(password, about=["dana@northwind.example"])


async def test_hashes_are_argon2id_and_salted():
    first, second = await hash_password("wagon nectar"), await hash_password("wagon nectar")
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second
    assert await verify_password(first, "wagon nectar")
    assert not await verify_password(first, "wagon nectar ")
    assert not needs_rehash(first)


async def test_the_same_letters_typed_differently_are_the_same_password():
    stored = await hash_password("cafe\u0301 in the morning")
    assert await verify_password(stored, "caf\u00e9 in the morning")


async def test_nobody_and_nonsense_never_match():
    assert not await verify_password(None, "nobody has this password")
    assert not await verify_password("not a hash", "x")


async def test_weaker_hashes_are_renewed_at_the_next_sign_in(browser, owner, database):

    assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    await browser.sign_in(owner.email)
    async with database.unscoped() as db:
        stored = await db.scalar(select(UserRow.password_hash).where(UserRow.id == owner.id))
    assert not needs_rehash(stored)
