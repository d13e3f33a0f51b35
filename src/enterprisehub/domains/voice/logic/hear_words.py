"""What a recogniser writes becomes what the same person would have typed. Pure.

Number words are read by the grammars of the conversation themselves; here are the things that only
exist in speech: addresses spelled with "at" and "dot", telephone numbers digit by digit, fillers.
"""

import re
from typing import Final

from enterprisehub.domains.voice.contracts.languages import ALL
from enterprisehub.kernel.text.languages import SPOKEN
from enterprisehub.kernel.text.languages.tell import tell_language

_DIGITS: Final[dict[str, str]] = {"oh": "0", "o": "0"} | {
    word: str(digit) for one in ALL.values() for digit, word in enumerate(one.digits)
}
_REPEATED: Final[dict[str, int]] = {
    word: times for one in ALL.values() for word, times in one.repeated.items()
}
_TIMES = "|".join(_REPEATED)
_SIGNS: Final[dict[str, str]] = {
    word: sign for one in ALL.values() for word, sign in one.signs.items()
}
_AT = "|".join(word for one in ALL.values() for word in one.at)
_DOT = "|".join(word for word, sign in _SIGNS.items() if sign == ".")
_WORD = "|".join(_DIGITS)
_RUN = re.compile(
    rf"(?<![\w])(?:(?:(?:{_TIMES}) )?(?:{_WORD}|\d)[\s,.-]+){{6,15}}(?:(?:{_TIMES}) )?"
    rf"(?:{_WORD}|\d)(?!\w)",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    rf"\b((?:[a-z0-9]+(?: (?:{'|'.join(_SIGNS)}) ))*[a-z0-9]+)"
    rf" (?:{_AT}) ((?:[a-z0-9-]+ (?:{_DOT}) )+[a-z]{{2,}})\b",
    re.IGNORECASE,
)
_FILLERS: Final = {
    code: re.compile(rf"(?<!\w)(?:{one.fillers})(?!\w)[,.]?\s*", re.IGNORECASE)
    for code, one in ALL.items()
}
_MACHINES = re.compile("|".join(one.machines for one in ALL.values()), re.IGNORECASE)
MACHINE_PHRASES = (
    "please leave a message after the tone", "leave a message after the beep",
    "hi you've reached", "please leave your name and number", "is not available",
    "your call has been forwarded to voicemail", "the mailbox is full",
)  # fmt: skip
"""What machines say, for recognition without a vendor."""
SHORTEST_PHONE = 7


def typed(text: str, language: str = "en") -> str:
    """`text` without fillers, with numbers and addresses in their written form.

    `language` is the one of the call. Fillers are those of the language that is spoken: the English
    "um" and "er" are words of German and Dutch.
    """
    text = _FILLERS[tell_language(text, SPOKEN, language) or language].sub("", text)
    text = _EMAIL.sub(lambda m: f"{_address(m[1])}@{_address(m[2])}", text)
    text = _RUN.sub(_phone, text)
    return " ".join(text.split())


def sounds_like_a_machine(text: str) -> bool:
    """Whether this is what an answering machine says."""
    return _MACHINES.search(text) is not None


def _address(spoken: str) -> str:
    parts = spoken.lower().split()
    return "".join(_SIGNS.get(part, part) for part in parts)


def _phone(found: re.Match[str]) -> str:
    digits = ""
    times = 1
    for word in re.split(r"[\s,.-]+", found[0].lower()):
        if word in _REPEATED:
            times = _REPEATED[word]
            continue
        digits += _DIGITS.get(word, word) * times
        times = 1
    match len(digits):
        case 10:
            return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
        case 11 if digits.startswith("1"):
            return f"+1 {digits[1:4]}-{digits[4:7]}-{digits[7:]}"
        case length if length >= SHORTEST_PHONE:
            return digits
        case _:
            return found[0]
