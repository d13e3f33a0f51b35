"""The marks that a web address carries: utm_source and its kin, click ids, or who linked to it."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

_LONGEST = 120
_CLICK_IDS = {
    "gclid": ("google", "cpc"),
    "msclkid": ("bing", "cpc"),
    "fbclid": ("facebook", "social"),
}
_SEARCH = ("google.", "bing.", "duckduckgo.", "yahoo.", "ecosia.", "baidu.", "yandex.")
_SOCIAL = (
    "facebook.",
    "instagram.",
    "linkedin.",
    "twitter.",
    "x.com",
    "t.co",
    "tiktok.",
    "reddit.",
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a visit came from. All lower case but the page; empty where nothing says."""

    source: str
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""
    page: str = ""
    referrer: str = ""


def read_address(url: str, referrer: str = "") -> Marks:
    """What an address and the page before it say; an address that is none says nothing."""
    try:
        parts, before = urlsplit(url.strip()), urlsplit(referrer.strip())
        host, came = (parts.hostname or "").lower(), (before.hostname or "").lower()
    except ValueError:
        return Marks("unknown")
    given = {name.lower(): value for name, value in parse_qsl(parts.query) if value.strip()}
    page = _cut((host + parts.path).rstrip("/"), lower=False)
    said = {
        name: _cut(given.get(f"utm_{name}", ""))
        for name in ("source", "medium", "campaign", "term", "content")
    }
    if not said["source"]:
        said |= _guess(given, came, host, said["medium"])
    return Marks(**said, page=page, referrer=_cut(came))


def _guess(given: dict[str, str], came: str, host: str, medium: str) -> dict[str, str]:
    for name, (source, kind) in _CLICK_IDS.items():
        if name in given:
            return {"source": source, "medium": medium or kind}
    if not came or came == host:
        return {"source": "direct", "medium": medium or "none"}
    kind = "organic" if _is_of(came, _SEARCH) else "social" if _is_of(came, _SOCIAL) else "referral"
    return {"source": came.removeprefix("www."), "medium": medium or kind}


def _is_of(host: str, names: tuple[str, ...]) -> bool:
    return any(host == name or host.startswith(name) or f".{name}" in f".{host}" for name in names)


def _cut(text: str, *, lower: bool = True) -> str:
    plain = " ".join(text.replace("\x00", " ").split())[:_LONGEST]
    return plain.lower() if lower else plain
