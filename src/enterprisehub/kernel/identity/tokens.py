"""Secrets that are handed out once and kept only as hashes."""

import base64
import hashlib
import hmac
import secrets


def new_token() -> str:
    """256 random bits in 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored. A plain SHA-256 suffices, for the token itself cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def csrf_token(secret: str) -> str:
    """What forms of the holder of `secret` (a session or visit cookie) must carry."""
    digest = hmac.new(secret.encode(), b"hub csrf", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def same(given: str, expected: str) -> bool:
    """True when both are equal; takes the same time either way."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())
