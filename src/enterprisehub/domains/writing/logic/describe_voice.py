"""What texts have in common: counted, not guessed. Pure; the same texts give the same persona."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from enterprisehub.domains.writing.contracts import Counted, Persona
from enterprisehub.domains.writing.logic.word_lists import (
    CASUAL,
    COMMON,
    FORMAL,
    HEDGES,
    SPANISH,
    WARM,
)

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE: Final = re.compile(r"[^.!?…\n]+[.!?…]*")
_CONTRACTION: Final = re.compile(
    r"\b(?:\w+n['’]t|\w+['’](?:re|ve|ll|d|m)|(?:it|that|what|here|there|let|he|she|who)['’]s)\b",
    re.IGNORECASE,
)
_HASHTAG: Final = re.compile(r"(?<!\w)#[^\W\d_]\w*")
_EMOJI: Final = re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF]")
_NAME: Final = r"(?:[^\W\d_][\w'’.-]*)(?:\s+[^\W\d_][\w'’.-]*){0,2}"
_GREETING: Final = re.compile(
    rf"^(?P<words>hi there|hi|hello|hey|dear|good (?:morning|afternoon|evening)|greetings|hola"
    rf"|buenos días|buenas tardes|estimad[oa])\b(?:\s+{_NAME})?\s*[,!:.–—-]?\s*$",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(
    r"^(?P<words>hi|hello|hey|dear|good (?:morning|afternoon|evening)|hola)\b[^,!\n]{0,40}[,!]",
    re.IGNORECASE,
)
_SIGN_OFF: Final = re.compile(
    r"^(?P<words>(?:all the |all my |my |with )?(?:best|kind|warm|kindest|warmest)?\s*"
    r"(?:regards|wishes|best|cheers|thanks|thank you|many thanks|thanks so much|talk soon"
    r"|speak soon|sincerely|yours sincerely|yours truly|respectfully|take care|warmly"
    r"|un saludo|saludos|atentamente|gracias))\s*[,!.–-]*\s*$",
    re.IGNORECASE,
)
_SHOWN: Final = 12
_WORDS_SHOWN: Final = 30
_LEAST_TIMES: Final = 2


def describe_voice(texts: Sequence[str]) -> Persona:
    """The persona of these texts; an empty one for none."""
    if not texts:
        return Persona()
    bodies = [_without_frame(text) for text in texts]
    words = [words_of(body) for body in bodies]
    flat = [word for some in words for word in some]
    sentences = [s for body in bodies for s in _sentences(body)]
    count = max(len(sentences), 1)
    per_sentence = len(flat) / count
    contractions = sum(bool(_CONTRACTION.search(s)) for s in sentences) / count
    exclaimed = sum(s.rstrip().endswith("!") for s in sentences) / count
    asked = sum(s.rstrip().endswith("?") for s in sentences) / count
    formality = _formality(flat, contractions, exclaimed)
    per_sample = round(len(flat) / len(texts))
    emoji = any(_EMOJI.search(text) for text in texts)
    return Persona(
        language=language_of(flat),
        sample_count=len(texts),
        word_count=len(flat),
        tone=tuple(_tone(flat, exclaimed, asked, formality)),
        style=tuple(_style(per_sentence, per_sample, contractions, emoji=emoji)),
        words_per_sample=per_sample,
        words_per_sentence=round(per_sentence, 1),
        question_ratio=round(asked, 3),
        exclamation_ratio=round(exclaimed, 3),
        contraction_ratio=round(contractions, 3),
        formality=formality,
        hashtags_per_sample=round(sum(map(_hashtags, texts)) / len(texts), 2),
        emoji=emoji,
        greeting=_usual([greeting_of(text) for text in texts]),
        sign_off=_usual([sign_off_of(text) for text in texts]),
        phrases=tuple(_phrases(words)),
        words=tuple(_frequent(flat)),
    )


def greeting_of(text: str) -> str:
    """The words of greeting without the name: "Hi", "Good morning"; empty for none."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    found = _GREETING.match(first) or _OPENING.match(first)
    return _capital(found["words"]) if found else ""


def sign_off_of(text: str) -> str:
    """The closing words without the name: "Best", "Kind regards"; empty for none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in reversed(lines[-5:]):
        if found := _SIGN_OFF.match(line):
            return _capital(" ".join(found["words"].split()))
    return ""


def language_of(words: Sequence[str]) -> str:
    """Spanish where its little words are many, else English."""
    share = sum(word in SPANISH for word in words) / max(len(words), 1)
    return "es" if share > 0.12 else "en"  # noqa: PLR2004  English texts stay below a hundredth


def _without_frame(text: str) -> str:
    """The text without its greeting and without what follows its sign-off."""
    lines = text.splitlines()
    places = [n for n, line in enumerate(lines) if line.strip()]
    if places and _GREETING.match(lines[places[0]].strip()):
        lines[places[0]] = ""
    for number in reversed(places[-5:]):
        if _SIGN_OFF.match(lines[number].strip()):
            lines = lines[:number]
            break
    return "\n".join(lines)


def _hashtags(text: str) -> int:
    return len(_HASHTAG.findall(text))


def words_of(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _sentences(text: str) -> list[str]:
    return [found[0] for found in _SENTENCE.finditer(text) if len(words_of(found[0])) > 1]


def _formality(
    words: Sequence[str], contractions: float, exclaimed: float
) -> Literal["casual", "neutral", "formal"]:
    formal = sum(word in FORMAL for word in words) / max(len(words), 1)
    casual = sum(word in CASUAL for word in words) / max(len(words), 1)
    score = 40 * (formal - casual) - contractions - exclaimed
    if score > 0.3:  # noqa: PLR2004  one formal word in a hundred, and hardly a contraction
        return "formal"
    return "casual" if score < -0.35 else "neutral"  # noqa: PLR2004


def _tone(words: Sequence[str], exclaimed: float, asked: float, formality: str) -> Iterable[str]:
    count = max(len(words), 1)
    yield formality if formality != "neutral" else "plain"
    if sum(word in WARM for word in words) / count > 0.02:  # noqa: PLR2004
        yield "warm"
    if exclaimed > 0.15:  # noqa: PLR2004
        yield "enthusiastic"
    hedged = sum(word in HEDGES for word in words) / count
    yield "tentative" if hedged > 0.03 else "direct"  # noqa: PLR2004
    if asked > 0.25:  # noqa: PLR2004
        yield "inquiring"


def _style(
    per_sentence: float, per_sample: int, contractions: float, *, emoji: bool
) -> Iterable[str]:
    length = "short" if per_sentence < 11 else "long" if per_sentence > 19 else "middling"  # noqa: PLR2004
    yield f"{length} sentences of {per_sentence:.0f} words"
    size = "brief" if per_sample < 70 else "long" if per_sample > 180 else "middling"  # noqa: PLR2004
    yield f"{size} texts of {per_sample} words"
    yield "contractions (“I'm”, “we'll”)" if contractions > 0.2 else "hardly any contractions"  # noqa: PLR2004
    if emoji:
        yield "uses emoji"


def _phrases(texts: Sequence[Sequence[str]]) -> list[Counted]:
    """Runs of three to five words that stand in several texts, the longer ones for the shorter."""
    found: Counter[tuple[str, ...]] = Counter()
    for words in texts:
        runs = {
            tuple(words[start : start + length])
            for length in (5, 4, 3)
            for start in range(len(words) - length + 1)
        }
        found.update(run for run in runs if any(word not in COMMON for word in run))
    often = [(run, count) for run, count in found.items() if count >= _LEAST_TIMES]
    often.sort(key=lambda pair: (-pair[1], -len(pair[0]), pair[0]))
    kept: list[Counted] = []
    for run, count in often:
        said = " ".join(run)
        if not any(said in other.text or other.text in said for other in kept):
            kept.append(Counted(text=said, count=count))
        if len(kept) == _SHOWN:
            break
    return kept


def _frequent(words: Sequence[str]) -> list[Counted]:
    counted = Counter(word for word in words if word not in COMMON and len(word) > 2)  # noqa: PLR2004
    often = [(word, count) for word, count in counted.items() if count >= _LEAST_TIMES]
    often.sort(key=lambda pair: (-pair[1], pair[0]))
    return [Counted(text=word, count=count) for word, count in often[:_WORDS_SHOWN]]


def _usual(said: Sequence[str]) -> str:
    """What stands in more than one text, where there are several: said once it is no habit."""
    counted = Counter(filter(None, said))
    least = min(_LEAST_TIMES, len(said))
    often = [words for words, count in counted.items() if count >= least]
    return min(often, key=lambda words: (-counted[words], words), default="")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:].lower()
