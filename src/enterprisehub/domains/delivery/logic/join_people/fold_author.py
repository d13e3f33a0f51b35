"""What an author's name, address and login say once spelling, order and decoration are gone."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters that Unicode does not decompose, as people write them in plain ASCII; Russian as in
# passports (ICAO 9303), Greek by ELOT 743.
_PLAIN = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "ı": "i", "ŋ": "n", "ħ": "h", "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e",
        "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
        "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
        "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu",
        "я": "ia", "і": "i", "ї": "i", "є": "ie", "ґ": "g", "α": "a", "β": "v", "γ": "g", "δ": "d",
        "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n",
        "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
        "χ": "ch", "ψ": "ps", "ω": "o",
    }
)  # fmt: skip
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_NOREPLY = re.compile(r"^(?:(\d+)\+)?([^@\s]+)@users\.noreply\.(?:github\.com|gitlab\.com)$")
_BOT = re.compile(
    r"\[bot\]|(?:^|[\s._+-])(?:ro)?bots?$|^(?:dependabot|renovate|github[ -]actions|github|codecov"
    r"|travis[ -]ci|greenkeeper|pyup-bot|pre-commit-ci|allcontributors|semantic-release|web-flow"
    r"|jenkins|circleci|snyk|imgbot|lgtm-com|deepsource|mergify|restyled|weblate|transifex)$",
    re.IGNORECASE,
)
# Mailboxes that many people share say nothing about one of them.
GENERIC_LOCALS = frozenset(
    "admin contact dev developer devnull email foo git github hello hi home info mail mailbox me "
    "my nobody none noreply no-reply office post postmaster root sales support team test ubuntu "
    "unknown user username webmaster work you your".split()
)
_MAILBOX = re.compile(r"^[^@\s]+@(?!example\.|.*\.local(?:domain)?$)[a-z0-9.-]+\.[a-z]{2,}$")
GENERIC_NAMES = frozenset(
    "admin root unknown user ubuntu your name test developer github git none nobody me".split()
)
FREE_HOSTS = frozenset(
    "gmail.com googlemail.com yahoo.com hotmail.com outlook.com live.com icloud.com me.com mac.com "
    "gmx.de gmx.net gmx.com web.de mail.ru yandex.ru ya.ru qq.com 163.com 126.com foxmail.com "
    "protonmail.com proton.me pm.me aol.com msn.com mail.com fastmail.com fastmail.fm hey.com "
    "yahoo.co.uk yahoo.co.in hotmail.co.uk rediffmail.com posteo.de riseup.net free.fr orange.fr "
    "users.noreply.github.com".split()
)
_DOTLESS = frozenset(("gmail.com", "googlemail.com"))


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody as one tool knows them. `account` is unique at the tool, such as a login's number."""

    id: str
    name: str
    email: str = ""
    login: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """`tokens` are the words of the name, `mailbox` the address as its owner receives it.

    `names` are the ways the author is called in words: the name, and a local part such as
    "ada.lovelace". `handles` are what somebody chose to be called: logins, telling local parts.
    """

    author: Author
    tokens: tuple[str, ...]
    spellings: tuple[str, ...]
    mailbox: str
    local: str
    host: str
    noreply_id: str
    login: str
    is_bot: bool
    # The name was written as words: one that came as "CloseChoice" is rather a handle.
    in_words: bool
    handles: frozenset[str]
    names: tuple[tuple[str, ...], ...]

    @property
    def address(self) -> str:
        """The mailbox, or one that may be several people's: a reason to look, not to join."""
        return self.mailbox or (f"{self.local}@{self.host}" if self.host else "")

    @property
    def name(self) -> str:
        return " ".join(self.tokens)


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """Lower-case ASCII where the script has an accepted one; other letters stay."""
    lowered = unicodedata.normalize("NFKC", text).lower().translate(_PLAIN)
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", lowered)
        if not unicodedata.combining(letter)
    )


def squeeze(text: str) -> str:
    """Letters and digits alone."""
    return re.sub(r"[\W_]+", "", plain(text))


def fold_author(author: Author) -> Folded:
    """Everything that is compared, worked out once."""
    email = re.sub(r"\s", "", author.email.strip().strip("<>").lower())
    name = re.sub(r"\(.*?\)|<.*?>", " ", author.name)
    if "@" in name:
        name = name.split("@")[0]
    if "," in name:
        last, _, first = name.partition(",")
        name = f"{first} {last}"
    split = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", name)
    tokens = _tokens(plain(split))
    umlauts = _tokens(plain(unicodedata.normalize("NFC", split).lower().translate(_UMLAUTS)))
    spellings = {" ".join(tokens), " ".join(umlauts)}
    number, login, mailbox = "", plain(author.login), ""
    if noreply := _NOREPLY.match(email):
        number, login = noreply.group(1) or "", plain(noreply.group(2))
        local, host = "", ""
    else:
        local, _, host = email.partition("@")
        mailbox = email if _MAILBOX.search(email) and local not in GENERIC_LOCALS else ""
        local = local.split("+")[0] if not local.startswith("+") else local
        if host in _DOTLESS:
            mailbox = f"{local.replace('.', '')}@gmail.com" if mailbox else ""
        elif mailbox:
            mailbox = f"{local}@{host}"
    bot = bool(_BOT.search(author.name.strip()) or _BOT.search(login) or _BOT.search(local))
    in_words = bool(re.search(r"\S\s+\S", name.strip()))
    return Folded(
        author=author,
        tokens=tokens,
        spellings=tuple(sorted(spellings)),
        mailbox=mailbox,
        local=local,
        host=host,
        noreply_id=number,
        login=login,
        is_bot=bot,
        in_words=in_words,
        handles=_handles(login, local, "" if in_words else name),
        names=tuple(dict.fromkeys(filter(None, (tokens, _name_in(local), _name_in(login))))),
    )


def _handles(login: str, local: str, name: str) -> frozenset[str]:
    found = (squeeze(one) for one in (login, local, name))
    return frozenset(
        one
        for one in found
        if len(one) > 2 and one not in GENERIC_LOCALS and one not in GENERIC_NAMES
    )


def _name_in(handle: str) -> tuple[str, ...]:
    """The words of "ada.lovelace42"; nothing when it is one word or holds initials."""
    words = _tokens(re.sub(r"\d+", " ", handle))
    return words if len(words) > 1 and min(len(word) for word in words) > 1 else ()


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\W_]+", text) if word)
