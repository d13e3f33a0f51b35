"""Passwords: argon2id hashes, and the check of new ones after NIST SP 800-63B-4, section 3.1.1.

No composition rules and no periodic change: length, a list of common and leaked passwords, and an
estimate of how many guesses it takes.
"""

import asyncio
import threading
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from enterprisehub.kernel.errors import Invalid

MIN_LENGTH = 8
MAX_LENGTH = 256
MIN_SCORE = 2  # zxcvbn: at least a million guesses
_ZXCVBN_MOST = 72

# Library defaults: RFC 9106's second recommendation (64 MiB, 3 passes).
_hasher = PasswordHasher()
# Each hash takes 64 MiB: two at a time bound the memory whatever is asked of the sign-in page.
_pool = ThreadPoolExecutor(2, thread_name_prefix="passwords")
_estimating = threading.Lock()  # zxcvbn keeps its user words in a module variable


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


async def hash_password(password: str) -> str:
    """An argon2id hash with its own salt."""
    return await _run(lambda: _hasher.hash(_bytes(password)))


async def verify_password(password_hash: str | None, password: str) -> bool:
    """True when it is the password. Takes as long when there is no such person (None)."""
    return await _run(lambda: _verify(password_hash, password))


def needs_rehash(password_hash: str) -> bool:
    """True when the parameters have become stronger since it was made."""
    return _hasher.check_needs_rehash(password_hash)


async def check_new_password(password: str, *, about: Sequence[str] = ()) -> None:
    """Passes a password that is hard to guess, also for who knows the words in `about`.

    Raises:
        Invalid: with what is wrong and what would help, for the field `password`.
    """
    if complaint := await _run(lambda: _complaint(_normal(password), about)):
        raise Invalid(complaint, fields={"password": complaint})


def _complaint(password: str, about: Sequence[str]) -> str | None:
    if len(password) < MIN_LENGTH:
        return f"Use at least {MIN_LENGTH} characters; a few random words are easy to remember."
    if len(password) > MAX_LENGTH:
        return f"Use at most {MAX_LENGTH} characters."
    words = [part for text in about for part in (text, *text.replace("@", " ").split())]
    with _estimating:
        found = zxcvbn(password[:_ZXCVBN_MOST], user_inputs=[*words, "enterprisehub"])
    if int(found["score"]) >= MIN_SCORE:
        return None
    why = str(found["feedback"]["warning"]) or "This password is easy to guess."
    hint = " ".join(found["feedback"]["suggestions"])
    return " ".join(part if part.endswith(".") else f"{part}." for part in (why, hint) if part)


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        _hasher.verify(password_hash or _nobodys_hash(), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(b"nobody has this password")


def _bytes(password: str) -> bytes:
    return _normal(password)[: MAX_LENGTH * 4].encode("utf-8", "surrogatepass")


async def _run[T](work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_pool, work)
