"""What a recogniser writes becomes what the same person would have typed. Pure.

Number words are read by the grammars of the conversation themselves; here are the things that only
exist in speech: addresses spelled with "at" and "dot", telephone numbers digit by digit, fillers.
"""

import re

_DIGITS = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "cero": "0", "uno": "1",
    "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7",
    "ocho": "8", "nueve": "9",
}  # fmt: skip
_REPEATED = {"double": 2, "triple": 3}
_WORD = "|".join(_DIGITS)
_RUN = re.compile(
    rf"(?<![\w])(?:(?:double |triple )?(?:{_WORD}|\d)[\s,.-]+){{6,15}}(?:double |triple )?"
    rf"(?:{_WORD}|\d)(?!\w)",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"\b((?:[a-z0-9]+(?: (?:dot|underscore|dash|punto|guion) ))*[a-z0-9]+)"
    r" (?:at|arroba) ((?:[a-z0-9-]+ (?:dot|punto) )+[a-z]{2,})\b",
    re.IGNORECASE,
)
_FILLERS = re.compile(
    r"(?<!\w)(?:um+|uh+|erm?|hmm+|mm+|you know|i mean|like i said|este|eh+)(?!\w)[,.]?\s*",
    re.IGNORECASE,
)
_SIGNS = {"dot": ".", "punto": ".", "underscore": "_", "dash": "-", "guion": "-"}
_MACHINES = re.compile(
    r"leave (?:me |us )?(?:a |your )?(?:brief )?(?:message|name)|after the (?:tone|beep)|"
    r"(?:is|are|am|i'm|we're) (?:not|un)\s?(?:available|able to (?:take|come))|voice\s?mail|"
    r"mailbox|can't (?:take|come to) (?:your|the) (?:call|phone)|you(?:'ve| have) reached|"
    r"record your message|at the (?:tone|beep)|deje (?:su|un) mensaje|después del tono|"
    r"buzón de voz|no (?:puedo|podemos) (?:atender|contestar)",
    re.IGNORECASE,
)
MACHINE_PHRASES = (
    "please leave a message after the tone", "leave a message after the beep",
    "hi you've reached", "please leave your name and number", "is not available",
    "your call has been forwarded to voicemail", "the mailbox is full",
)  # fmt: skip
"""What machines say, for recognition without a vendor."""
SHORTEST_PHONE = 7


def typed(text: str) -> str:
    """`text` without fillers, with numbers and addresses in their written form."""
    text = _FILLERS.sub("", text)
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
