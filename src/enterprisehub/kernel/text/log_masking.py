"""Every log line passes here: personal data and secrets leave it before it is written."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from enterprisehub.kernel.text.personal_data import find

_SECRET_KEYS = re.compile(
    r"(?:^|_)(?:password|passwd|secret|token|api_?key|authorization|cookie|credentials?|otp|private_key)$",
    re.IGNORECASE,
)
# What `KeyRing.sign` ends: 43 URL-safe characters after a dot. Servers log addresses with them.
_SIGNED = re.compile(r"(?<![\w-])[\w-]{16,}+\.(?=[\w-]*[A-Z])[\w-]{43}(?![\w-])", re.ASCII)
# Written by the program itself; scanning them would only cost time.
_SAFE_KEYS = frozenset(
    {
        *("timestamp", "level", "logger", "role", "method", "tenant", "tenant_id"),
        *("request_id", "trace_id", "span_id"),
    }
)
_DEEPEST = 6
_LONGEST = 20_000


def mask_text(text: str) -> str:
    """The text with `[phone]`, `[email]` … in place of personal data and `[token]` in place of
    what opens something; not reversible.
    """
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "… (cut)"
    text = _SIGNED.sub("[token]", text)
    parts: list[str] = []
    at = 0
    for span in find(text, contextual=True):
        if span.kind in {"domain", "ip"}:
            continue  # hosts and addresses are what an operator reads logs for
        parts += [text[at : span.start], f"[{span.kind}]"]
        at = span.end
    return "".join([*parts, text[at:]])


def mask_value(value: Any, depth: int = 0) -> Any:
    """Strings masked, containers walked, everything else as it is."""
    if isinstance(value, str):
        return mask_text(value)
    if depth >= _DEEPEST:
        return value
    if isinstance(value, Mapping):
        return {
            k: "[secret]" if _SECRET_KEYS.search(str(k)) else mask_value(v, depth + 1)
            for k, v in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [mask_value(v, depth + 1) for v in value]
    return value


def mask_log(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: put it after formatting of exceptions and before the renderer."""
    for key, value in event.items():
        if key in _SAFE_KEYS:
            continue
        event[key] = "[secret]" if _SECRET_KEYS.search(key) else mask_value(value)
    return event
