"""How warm or cold a message sounds, from -1 to 1, by words and what turns them round."""

from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading

_WARM = {
    "great": 2, "love": 2, "perfect": 2, "awesome": 2, "excellent": 2, "amazing": 2, "excited": 2,
    "wonderful": 2, "fantastic": 2, "good": 1, "nice": 1, "thanks": 1, "thank": 1, "happy": 1,
    "appreciate": 1, "interested": 1, "yes": 1, "sure": 1, "sounds": 0, "helpful": 1, "glad": 1,
    "gracias": 1, "perfecto": 2, "bueno": 1, "excelente": 2, "encanta": 2, "like": 0, "cool": 1,
    "ready": 1, "definitely": 1, "absolutely": 1, "please": 0,
}  # fmt: skip
_COLD = {
    "hate": 2, "terrible": 2, "awful": 2, "horrible": 2, "worst": 2, "scam": 3, "stupid": 2,
    "angry": 2, "annoying": 2, "annoyed": 2, "frustrated": 2, "frustrating": 2, "ridiculous": 2,
    "rude": 2, "spam": 2, "bad": 1, "upset": 2, "disappointed": 2, "waste": 1, "useless": 2,
    "fuck": 3, "fucking": 3, "shit": 2, "bullshit": 3, "sick": 1, "tired": 1, "wrong": 1,
    "problem": 1, "issue": 1, "expensive": 1, "worried": 1, "harass": 3, "harassing": 3,
    "harassment": 3, "lawyer": 2, "sue": 2, "stop": 1, "unprofessional": 2, "liar": 3, "lied": 2,
    "malo": 1, "terrible!": 2, "estafa": 3, "molesto": 2, "pissed": 3, "joke": 1, "enough": 1,
}  # fmt: skip
_TURN = frozenset("not no never don't doesn't isn't wasn't aren't can't won't didn't without nunca".split())  # fmt: skip
_STRONG = frozenset("very so really super extremely absolutely totally muy".split())
_COLD_PHRASES = ("leave me alone", "stop texting", "stop calling", "quit texting", "too many messages",
                 "sick of", "fed up", "dejen de")  # fmt: skip


def score_sentiment(reading: Reading) -> float:
    """-1 cold … 1 warm. "I'd kill for that kitchen" is no threat: violence words are not scored."""
    words = [w.text for w in reading.words]
    total = 0.0
    for at, word in enumerate(words):
        weight = float(_WARM.get(word, 0) - _COLD.get(word, 0))
        if not weight:
            continue
        before = words[max(0, at - 3) : at]
        if any(b in _TURN for b in before) and not (at and words[at - 1] == ","):
            weight = -weight * 0.6 if weight > 0 else -weight * 0.3
        if any(b in _STRONG for b in before[-1:]):
            weight *= 1.5
        total += weight
    total -= 2 * sum(phrase in reading.plain for phrase in _COLD_PHRASES)
    if reading.text.isupper() and len(words) > 3 and total < 0:
        total *= 1.3
    return round(max(-1.0, min(1.0, total / 4)), 3)
