"""What a question or an objection is about, so that it is answered before the flow goes on."""

import re
from collections.abc import Sequence

from enterprisehub.domains.conversations.contracts import LeadAct, LeadActKind, SlotValue
from enterprisehub.domains.conversations.logic.understand_text.read_signals import is_question
from enterprisehub.domains.conversations.logic.understand_text.read_words import (
    Reading,
    sentences,
)

_QUESTIONS: dict[str, str] = {
    "commission": r"commission|your fees?|(?:what|how much) do you(?: guys)? (?:charge|take|cost)|how much (?:is|are) your|your (?:rate|cut|percent\w*|price|pricing)|what (?:percent|%)|comision|cuanto cobra",
    "valuation": r"(?:what|how much)(?:'s| is| would| could| can| do you think)? .{0,25}(?:worth|value|sell for|get for|list for|appraise)|home value|valuation|appraisal|\bcma\b|zestimate|cuanto vale|valor de mi casa|how much can (?:i|we) get",
    "identity": r"who (?:is this|are you|am i|is it)|who(?:'s| is) (?:this|that|texting)|what company|which company|who do you work|what's your name|what is your name|quien (?:es|habla|eres)",
    "source": r"how did (?:you|u) get (?:my|this)|where did (?:you|u) get (?:my|this)|who gave you|why are you (?:texting|calling|contacting)|como (?:consiguio|obtuvo) mi",
    "process": r"how does (?:this|it|that|the process) work|what(?:'s| is| are) the (?:process|next steps?|steps)|what (?:happens|do i do) next|what(?:'s| is) next|how (?:do|would) (?:we|i|you) (?:start|begin|proceed|get started)|como funciona|what do i need",
    "timing": r"how (?:long|soon|fast|quick\w*)|when (?:can|could|would|will) (?:you|we|i)|cuanto tiempo|how many days",
    "market": r"(?:how(?:'s| is)|what(?:'s| is)) the market|market (?:like|doing|conditions|update|report)|(?:good|right|bad) time to (?:sell|buy)|prices (?:going|dropping|rising)|mercado",
    "financing": r"mortgage|interest rates?|down ?payment|pre ?-? ?approv|lender|financ|\bfha\b|va loan|closing costs?|monthly payment|hipoteca|enganche",
    "comparables": r"\bcomps?\b|comparable|recent sales|sold (?:recently|nearby)|similar homes|neighbor sold",
    "cash_offer": r"cash offer|buy my house|are you (?:an investor|a wholesaler|buying)|instant offer|make me an offer|lowball",
    "repairs": r"(?:should|do|must|need) (?:i|we) (?:to )?(?:fix|repair|replace|renovate|stage|paint|remodel)|sell (?:it )?as ?-? ?is",
    "privacy": r"(?:sell|share|store|use) my (?:data|info\w*|number)|privacy|delete my (?:data|info\w*)|is (?:this|it) (?:safe|secure|legit|a scam)|legit",
    "showing": r"(?:can|could) (?:i|we) (?:see|tour|visit|view|come)|schedule a (?:showing|tour|visit)|open house|book a (?:tour|showing)",
    "availability": r"still available|is it available|on the market|off market|sigue disponible",
    "location": r"where are you (?:located|based)|your (?:office|address)|do you (?:cover|serve|work in)|donde (?:esta|queda)",
    "contract": r"contract|listing agreement|locked in|cancel (?:anytime|the|my)|exclusive|sign anything|obligation|contrato",
    "price": r"how much(?: (?:is|are|does|do|will|would))?|what(?:'s| is) the (?:price|cost|rent)|cuanto cuesta|asking price|list price",
    "schools": r"school district|good schools|schools? (?:like|rated|nearby)|safe neighborhood|crime|what kind of people|neighborhood (?:like|safe)",
    "product": r"what (?:do you|does (?:it|your|this)) (?:do|offer|sell)|what is (?:it|this|your product)|tell me more|more info\w*|demo|integrat|does it (?:work|integrate|support)|soc ?2|gdpr|hipaa",
}  # fmt: skip
_OBJECTIONS: dict[str, str] = {
    "has_agent": r"(?:already|currently|got|have|with) (?:have |got |working with |work with |signed with |listed with |using |a |an |my |our )*(?:an? )?(?:agent|realtor|broker)(?!s? (?:call|text))|my (?:agent|realtor|brother|sister|cousin|friend|wife|husband) is (?:an? )?(?:agent|realtor|broker)|ya tengo (?:un )?agente|listed with|under contract with",
    "commission_too_high": r"(?:commission|fees?|%|percent|rate)s? .{0,20}(?:too (?:high|much)|expensive|ridiculous|crazy|steep|a lot)|too expensive|pay(?:ing)? (?:that|so) much|(?:6|5|3|six|five) (?:%|percent) is",
    "sell_by_owner": r"\bfsbo\b|by owner|sell(?:ing)? (?:it |this )?(?:myself|ourselves|on my own|on our own|without (?:an? )?(?:agent|realtor))|don't (?:need|want) (?:an? )?(?:agent|realtor)|por mi cuenta",
    "bad_timing": r"(?:not|isn't) (?:the )?(?:right|a good|best) time|not ready|waiting (?:for|until|till)|wait (?:until|till|for)|in no (?:rush|hurry)|rates (?:are )?too high|when (?:the )?(?:rates|market|prices) (?:drop|come|improve|go)|todavia no",
    "price_too_low": r"(?:price|offer|that|value)(?:'s| is| seems)? (?:way |much |a bit |kinda )?too low|worth (?:way |much )?more|lowball|not enough",
    "price_too_high": r"(?:too|so) (?:expensive|pricey)|can't afford|out of (?:my|our) (?:budget|price range)|over (?:my|our) budget|muy caro|no budget",
    "no_trust": r"don't trust|scam|sounds? (?:fishy|sketchy|too good)|not sure (?:i trust|about (?:you|this))|bad experience|burned before|estafa",
    "need_spouse": r"(?:talk|speak|check|discuss|ask|consult)(?: (?:to|with|it with|it over with))? (?:my |the )?(?:wife|husband|spouse|partner|family|boss|team|fiance|kids|attorney|lawyer|cfo|ceo)|(?:esposa|esposo|marido)",
    "too_many_calls": r"(?:so|too) many (?:calls|texts|messages|agents|people)|everyone (?:keeps|is) (?:calling|texting)|stop (?:bothering|bugging)|keep (?:calling|texting)",
    "has_vendor": r"already (?:use|using|have|work with) (?!.{0,12}(?:agent|realtor))(?:a |an |another )?\w+ (?:vendor|tool|solution|provider|platform|software|crm)|happy with (?:our|what we)|under contract|locked in",
    "just_looking": r"just (?:looking|browsing|curious|exploring|checking)|only (?:looking|browsing|curious)|solo (?:mirando|viendo)",
}  # fmt: skip
_QUESTION_PATTERNS = {k: re.compile(rf"(?<![\w'])(?:{p})") for k, p in _QUESTIONS.items()}
_OBJECTION_PATTERNS = {k: re.compile(rf"(?<![\w'])(?:{p})") for k, p in _OBJECTIONS.items()}
_ALWAYS_ASKED = frozenset({"source", "identity"})


def find_topics(reading: Reading, values: Sequence[SlotValue] = ()) -> list[LeadAct]:
    """A QUESTION per question with a known topic, "other" for the rest, and an OBJECTION per worry."""
    acts: list[LeadAct] = []
    seen: set[str] = set()
    for start, end in sentences(reading):
        sentence = reading.plain[start:end]
        asks = is_question(sentence)
        topic = _first(_QUESTION_PATTERNS, sentence)
        if topic and (asks or topic in _ALWAYS_ASKED) and topic not in seen:
            seen.add(topic)
            acts.append(_act(LeadActKind.QUESTION, topic, reading, start, end))
        elif asks and not topic and sentence.rstrip().endswith("?") and not values:
            acts.append(_act(LeadActKind.QUESTION, "other", reading, start, end, sure=0.5))
        for name, pattern in _OBJECTION_PATTERNS.items():
            if pattern.search(sentence) and name not in seen and not (asks and name == "no_trust"):
                seen.add(name)
                acts.append(_act(LeadActKind.OBJECTION, name, reading, start, end))
    return acts


def _first(patterns: dict[str, re.Pattern[str]], sentence: str) -> str | None:
    return next((name for name, pattern in patterns.items() if pattern.search(sentence)), None)


def _act(
    kind: LeadActKind, topic: str, reading: Reading, start: int, end: int, sure: float = 0.85
) -> LeadAct:
    return LeadAct(kind=kind, topic=topic, text=reading.surface(start, end), confidence=sure)
