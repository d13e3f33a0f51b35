"""What short words mean on the telephone: a yes, a goodbye, another language. Pure."""

import re

_YES = frozenset(
    {"yes", "yeah", "yep", "sure", "okay", "ok", "fine", "sí", "si", "claro", "vale", "please"}
)
_NO = frozenset(
    {
        "no", "nope", "not", "don't", "don’t", "dont", "never", "rather", "stop", "without",
        "nunca", "jamás", "tampoco", "sin",
    }
)  # fmt: skip
_NO_OBJECTION = re.compile(
    r"\bno problem\b|\bwhy not\b|\b(?:don['’]t|do not) mind\b|\bno hay problema\b|\bcómo no\b"
)
_NO_MORE = frozenset(
    {
        "no", "nope", "no thanks", "no thank you", "that's all", "that is all", "that's it", "bye",
        "goodbye", "nothing", "nothing else", "thanks", "thank you", "no that's all", "i'm good",
        "no gracias", "gracias", "adiós", "nada más", "eso es todo",
    }
)  # fmt: skip
_SPANISH = re.compile(
    r"\ben español\b|\ben espanol\b|\bhabla[ns]? español\b|\bhabla[ns]? espanol\b|"
    r"\b(?:in|speak|talk|prefer) spanish\b|\bprefiero(?: el)? español\b|"
    r"^spanish(?: please)?[.!]?$|^español[.!]?$|"
    r"\bno (?:hablo|entiendo)(?: el)? ingl[eé]s\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\bin english\b|\b(?:speak|talk|prefer) english\b|\bprefiero(?: el)? ingl[eé]s\b|"
    r"^english(?: please)?[.!]?$|\ben ingl[eé]s\b|"
    r"\bhabla[ns]? ingl[eé]s\b|\b(?:don't|do not) (?:speak|understand) spanish\b|"
    r"\bno (?:hablo|entiendo)(?: el)? espa[nñ]ol\b",
    re.IGNORECASE,
)


def agrees(text: str) -> bool:
    """Whether a question for leave was answered with a yes, and with nothing that takes it back."""
    words = set(re.findall(r"[\w'’]+", _NO_OBJECTION.sub("yes", text.lower())))
    return bool(_YES & words) and not (_NO & words)


def wants_no_more(text: str) -> bool:
    """Whether there is nothing else."""
    plain = text.lower().strip(" .!,")
    return plain in _NO_MORE or plain.startswith(("no ", "bye", "that's all"))


def asked_language(text: str) -> str | None:
    """The language in which the caller asks to go on."""
    if _ENGLISH.search(text):
        return "en"
    return "es" if _SPANISH.search(text) else None
