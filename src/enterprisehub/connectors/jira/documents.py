"""Plain text of a rich document (Atlassian Document Format, API v3) or of a string (v2)."""

from typing import Any

_BLOCKS = frozenset({"paragraph", "heading"})
_LISTS = frozenset({"bulletList", "orderedList"})


def plain_text(value: Any) -> str:
    """What a person would read; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return _text(value) if isinstance(value, dict) else str(value)


def _text(node: dict[str, Any]) -> str:
    kind = node.get("type")
    children = [each for each in node.get("content") or () if isinstance(each, dict)]
    inner = "".join(_text(each) for each in children)
    found = inner
    if kind == "text":
        found = str(node.get("text") or "")
    elif kind == "hardBreak":
        found = "\n"
    elif kind in _LISTS:
        found = "".join(f"• {_text(each)}\n" for each in children)
    elif kind == "table":
        found = "".join(f"{_row(each)}\n" for each in children if each.get("type") == "tableRow")
    elif kind in _BLOCKS:
        found = f"{inner}\n"
    elif kind == "codeBlock":
        found = f"```\n{inner}\n```\n"
    elif kind == "blockquote":
        found = f"> {inner}\n"
    elif kind in ("inlineCard", "mention"):
        named = (node.get("attrs") or {}).get("text")
        found = named if isinstance(named, str) else inner
    return found


def _row(node: dict[str, Any]) -> str:
    return " | ".join(_text(each) for each in node.get("content") or () if isinstance(each, dict))
