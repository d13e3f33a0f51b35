"""Whether a webhook really comes from Twilio.

Twilio signs the full address it called and, for forms, every field (name and value, sorted by
name; repeated fields: unique values, sorted) with HMAC-SHA1 under the account's auth token. For
other bodies the address carries `bodySHA256`. Whether the address contains the default port
differs between its products, so both spellings are tried.
Source: twilio.com/docs/usage/webhooks/webhooks-security.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit, urlunsplit

_PORTS = {"https": 443, "http": 80}


def is_signed(
    url: str,
    signature: str,
    auth_token: str,
    *,
    form: Mapping[str, Sequence[str]] | None = None,
    body: bytes = b"",
) -> bool:
    """True when `signature` is Twilio's for this address and form, or for this raw body."""
    if not auth_token or not signature.isascii():
        return False
    stated = parse_qs(urlsplit(url).query).get("bodySHA256")
    if form is None or stated:
        digest = hashlib.sha256(body).hexdigest()
        if not stated or not hmac.compare_digest(stated[0].lower().encode(), digest.encode()):
            return False
        fields = ""
    else:
        fields = "".join(name + value for name in sorted(form) for value in sorted(set(form[name])))
    return any(
        hmac.compare_digest(sign(spelling + fields, auth_token), signature)
        for spelling in _spellings(url)
    )


def sign(text: str, auth_token: str) -> str:
    """The signature Twilio makes of `text`."""
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode("ascii")


def signature_of(url: str, form: Mapping[str, Sequence[str]], auth_token: str) -> str:
    """What Twilio would put into `X-Twilio-Signature` for this form."""
    fields = "".join(name + value for name in sorted(form) for value in sorted(set(form[name])))
    return sign(url + fields, auth_token)


def _spellings(url: str) -> list[str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    port = parts.port or _PORTS.get(parts.scheme, 443)
    bare = urlunsplit(parts._replace(netloc=f"{user}{host}"))
    ported = urlunsplit(parts._replace(netloc=f"{user}{host}:{port}"))
    return list(dict.fromkeys([url, bare, ported]))
