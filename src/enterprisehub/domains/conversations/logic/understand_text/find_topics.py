"""What a question or an objection is about, so that it is answered before the flow goes on."""

import re
from collections.abc import Mapping, Sequence

from enterprisehub.domains.conversations.contracts import LeadAct, LeadActKind, SlotValue
from enterprisehub.domains.conversations.logic.understand_text.read_signals import is_question
from enterprisehub.domains.conversations.logic.understand_text.read_words import (
    Reading,
    sentences,
)

LANGUAGE_CHOICE = "language_choice"
"""The topic of a wish to go on in another language."""
_QUESTIONS: dict[str, str] = {
    "legal": r"(?:my|our|a|an|the) (?:lawyer|attorney|abogad[oa])(?! (?:is|says|has|needs|will (?:look|review|check)))|lawsuit|sue (?:you|your)|suing|legal action|take you to court|demandar(?:los|te)?",
    "complaint": r"(?:file|make|lodge|submit|have) (?:a |an )?(?:formal )?complaint|complain(?:ing)? (?:about|to)|report (?:you|your|this)|better business bureau|real estate commission|attorney general|manager about|poner una queja|una queja",
    "offer_received": r"(?:got|received|have|had|getting|made us|made me|accepted) (?:\w+ ){0,3}?(?:offers?|buyer) (?:from|on|for|already|in hand|last|this|yesterday|today)|already (?:got|have) an offer|someone (?:offered|made)|should (?:i|we) (?:take|accept) (?:it|the offer|their)|tengo una oferta",
    "appointment": r"(?:come|stop|swing|drop) (?:by|over|out|look|see|and (?:look|see)|take a look|check)(?: |$)|(?:someone|somebody|you|agent|anyone) (?:to )?come (?:look|see|by|out|over|take)|(?:meet|meeting) (?:with )?(?:you|the agent|an agent|someone|up|in person)|(?:schedule|book|set up|make|get) (?:an? |the )?(?:appointment|walk ?through|meeting|call|consult\w*|listing appointment)|(?:una|hacer|agendar) cita|pueden venir|puede venir",
    "language_choice": r"(?:prefiero|hablas?|hablan|habla|sigamos|escrib\w+) (?:en |el )?espanol|en espanol|(?:speak|talk|write|in|prefer) (?:in )?(?:spanish|english)|en ingles",
    "presence": r"(?:hello|hey|hi|hola)(?= ?[?])|(?:is |are |'s )?(?:there )?(?:any(?:body|one)|some(?:body|one)) (?:is )?(?:still |even )?(?:there|here|home)(?= ?[?.,!]|$)|(?:are|r) (?:you|u)(?: guys)? (?:still )?(?:there|here)(?= ?[?.,!]|$)|(?:you|u) (?:still )?there(?= ?[?.,!]|$)|hay alguien(?: ahi| aqui)?(?= ?[?.,!]|$)|(?:sigue|sigues|estas|esta) (?:todavia )?ahi(?= ?[?.,!]|$)",
    "how_are_you": r"how (?:are|r) (?:you|u)(?: doing| today)?|how(?:'s| is) it going|how(?:'s| is) (?:your|ur) (?:day|week|weekend|night|morning)|what's up|como (?:esta|estas|le va|va)",
    "small_talk": r"did (?:you|u) (?:see|watch|hear|catch)|do (?:you|u) like|(?:your|ur) favorite|tell me a joke|are (?:you|u) (?:single|married|cute|hot)|what are (?:you|u) wearing|who (?:won|will win)|(?:what's|how's) the weather|the game|super bowl|who should i vote|(?:what|who) is the president|write (?:me )?a (?:poem|story|song|essay)|meaning of life|what(?:'s| is) \d+ (?:\+|times|plus)",
    "commission": r"commission|your fees?|do you(?: guys)? charge(?! (?:for|to) )|(?:is|are) (?:it|you|this) free|(?:what|how much) do you(?: guys)? (?:charge|take|cost)|how much (?:is|are) your|your (?:rate|cut|percent\w*|price|pricing)|what (?:percent|%)|comision|cuanto cobra",
    "valuation": r"(?:what|how much)(?:'s| is| would| could| can| do you think| you think)? ?.{0,25}(?:worth|value|sell(?:ing)? (?:it )?for|going for|get for|list (?:it )?for|appraise)|home value|valuation|appraisal|\bcma\b|zestimate|cuanto vale|valor de mi casa|how much can (?:i|we) get",
    "identity": r"who (?:is this|are you|am i|is it)|who(?:'s| is) (?:this|that|texting)|what company|which company|who do you work|what's your name|what is your name|quien (?:es|habla|eres)",
    "source": r"how did (?:you|u) get (?:my|this)|where did (?:you|u) get (?:my|this)|who gave you|why are you (?:texting|calling|contacting)|como (?:consiguio|obtuvo) mi",
    "why_asked": r"why (?:do|are|would) you ask(?:ing)?(?! (?:for|about) my (?:number|info))|why (?:is|does) (?:that|it|this) (?:important|relevant|matter)|^why(?: [?.])*$|por que (?:lo |me |nos )?pregunta\w*|para que (?:lo )?(?:quiere|necesita) saber|^por que(?: [?.])*$",
    "process": r"how does (?:this|it|that|the process) work|what(?:'s| is| are) the (?:process|next steps?|steps)|what (?:happens|do i do) next|what(?:'s| is) next|how (?:do|would) (?:we|i|you) (?:start|begin|proceed|get started)|como funciona|what do i need",
    "timing": r"how (?:long|soon|fast|quick\w*)|when (?:can|could|would|will) (?:you|we|i)|cuanto tiempo|how many days",
    "market": r"(?:how(?:'s| is)|what(?:'s| is)) the market|market (?:like|doing|conditions|update|report)|(?:good|right|bad) time to (?:sell|buy)|prices (?:going|dropping|rising)|mercado",
    "financing": r"mortgage|can (?:i|we) afford|interest rates?|down ?payment|pre ?-? ?approv|lender|financ|\bfha\b|va loan|closing costs?|monthly payment|hipoteca|enganche",
    "comparables": r"\bcomps?\b|comparable|recent sales|sold (?:recently|nearby)|similar homes|neighbor sold",
    "cash_offer": r"cash offer|buy my house|(?:you|you guys|people|company|that|who|they) buys? (?:\w+ )?(?:houses|homes)|we buy houses|are you (?:an investor|a wholesaler|buying)|instant offer|make me an offer|lowball",
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
    "has_agent": r"(?<!not )(?<!n't )(?:already|currently|got|have|working with|signed with|listed with) (?:have |got |working with |work with |signed with |listed with |using |with |a |an |my |our )*(?:an? )?(?:agent|realtor|broker)(?!s? (?:call|text))|ya (?:tengo|tenemos) (?:un )?agente|listed with|under contract with",
    "bereavement": r"(?:passed away|(?:has|have|just|recently|he|she|mom|dad|mother|father|husband|wife|parents?|grandm\w+|grandp\w+|brother|sister|son|daughter) died|death in (?:the|my|our) family|lost my (?:mom|dad|mother|father|husband|wife|son|daughter|brother|sister|parents?)|funeral|widow(?:ed|er)?|fallecio|murio)",
    "hard_time": r"divorc\w+|separat(?:ed|ing|ion) from|foreclos\w+|lost (?:my|our|his|her) job|laid off|cancer|hospital|medical bills|bankrupt\w*|behind on (?:the|my|our|payments)|divorci\w+|embargo",
    "commission_too_high": r"(?:commission|fees?|%|percent|rate)s? .{0,20}(?:too (?:high|much)|expensive|ridiculous|crazy|steep|a lot)|pay(?:ing)? (?:that|so) much|(?:6|5|3|six|five) (?:%|percent) is|robbery|rip ?-? ?off",
    "sell_by_owner": r"\bfsbo\b|by owner|sell(?:ing)? (?:it |this )?(?:myself|ourselves|on my own|on our own|without (?:an? )?(?:agent|realtor))|don't (?:need|want) (?:an? )?(?:agent|realtor)|por mi cuenta",
    "bad_timing": r"(?:not|isn't) (?:the )?(?:right|a good|best) time|not ready|waiting (?:for|until|till)|wait (?:until|till|for)|in no (?:rush|hurry)|rates (?:are )?too high|when (?:the )?(?:rates|market|prices) (?:drop|come|improve|go)|todavia no",
    "price_too_low": r"(?:price|offer|that|value)(?:'s| is| seems)? (?:way |much |a bit |kinda )?too low|worth (?:way |much )?more|lowball|not enough",
    "price_too_high": r"(?:too|so) (?:expensive|pricey)|can't afford (?:that|it|this|you)|out of (?:my|our) (?:budget|price range)|over (?:my|our) budget|muy caro|no budget",
    "no_trust": r"don't trust|scam|sounds? (?:fishy|sketchy|too good)|not sure (?:i trust|about (?:you|this))|bad experience|burned before|estafa",
    "need_spouse": r"(?:talk|speak|check|discuss|ask|consult)(?: (?:to|with|it with|it over with))? (?:my |the )?(?:wife|husband|spouse|partner|family|boss|team|fiance|kids|attorney|lawyer|cfo|ceo)|(?:esposa|esposo|marido)",
    "too_many_calls": r"(?:so|too) many (?:calls|texts|messages|agents|people)|every(?:one|body| agent| realtor) (?:keeps|is) (?:calling|texting)|keeps? (?:calling|texting)|stop (?:bothering|bugging)",
    "has_vendor": r"already (?:use|using|have|work with) (?!.{0,12}(?:agent|realtor))(?:a |an |another )?\w+ (?:vendor|tool|solution|provider|platform|software|crm)|happy with (?:our|what we)|under contract|locked in",
    "send_info": r"(?:send|email|text|mail) (?:me |us |over )*(?:some |more |the |a |an |your |any )*(?:info\w*|listings?|details|brochure|homes|houses|options|photos|pictures|something|list)|mand\w+ informacion|envi\w+ (?:informacion|casas)",
    "monthly_payment": r"\d+ (?:(?:a|per|each|every|al|por|/) (?:month|mo|mes)|monthly|mensual\w*)(?![\w'])",
    "just_looking": r"just (?:looking|browsing|curious|exploring|checking)|only (?:looking|browsing|curious)|solo (?:mirando|viendo)",
}  # fmt: skip
_QUESTION_PATTERNS = {k: re.compile(rf"(?<![\w'])(?:{p})") for k, p in _QUESTIONS.items()}
_OBJECTION_PATTERNS = {k: re.compile(rf"(?<![\w'])(?:{p})") for k, p in _OBJECTIONS.items()}
_ALWAYS_ASKED = frozenset(
    "source identity legal complaint offer_received appointment language_choice".split()
)
# How sure it is that a question nobody has words for, beside something told, wants an answer.
BESIDE = 0.3
# "Just curious what it's worth" asks without a mark.
_INDIRECT = re.compile(
    r"(?<![\w'])(?:curious|wondering|wonder|know|find out|figure out|understand|idea|explain|ask|asking|about)"
    r" (?:about )?(?:what|what's|how|when|where|why|who|if|whether)(?![\w'])"
)
_AND_ASKS = re.compile(
    r" (?:and|also|plus|y|but|,) (?=(?:also )?(?:how|what|what's|when|where|who|why|do|does|is|are|can|will|should|cuanto|como|que)(?![\w']))"
)


def find_topics(reading: Reading, values: Sequence[SlotValue] = ()) -> list[LeadAct]:
    """A QUESTION per question with a known topic, "other" for the rest, and an OBJECTION per worry."""
    acts: list[LeadAct] = []
    seen: set[str] = set()
    for start, end, marked in _asking_parts(reading):
        sentence = reading.plain[start:end]
        asks = marked or is_question(sentence) or bool(_INDIRECT.search(sentence))
        topic = _first(_QUESTION_PATTERNS, sentence)
        if topic and (asks or topic in _ALWAYS_ASKED) and topic not in seen:
            seen.add(topic)
            acts.append(_act(LeadActKind.QUESTION, topic, reading, start, end))
        elif asks and not topic and values:
            acts.append(_act(LeadActKind.QUESTION, "other", reading, start, end, sure=BESIDE))
        elif asks and not topic and sentence.rstrip().endswith("?"):
            acts.append(_act(LeadActKind.QUESTION, "other", reading, start, end, sure=0.5))
        for name, pattern in _OBJECTION_PATTERNS.items():
            if (
                pattern.search(sentence)
                and name not in seen
                and not _beside(name, values, asks=asks)
            ):
                seen.add(name)
                acts.append(_act(LeadActKind.OBJECTION, name, reading, start, end))
    return acts


def objections_in(clause: str) -> set[str]:
    """The worries that one clause voices."""
    return {name for name, pattern in _OBJECTION_PATTERNS.items() if pattern.search(clause)}


def _beside(name: str, values: Sequence[SlotValue], *, asks: bool) -> bool:
    """A worry that is none here: a question about trust, a monthly sum that filled a slot."""
    if name in ("no_trust", "has_agent") and asks:
        return True
    return name == "monthly_payment" and any("amount_cents" in _parts(v) for v in values)


def _parts(value: SlotValue) -> Mapping[str, object]:
    return value.value if isinstance(value.value, Mapping) else {}


def _asking_parts(reading: Reading) -> list[tuple[int, int, bool]]:
    """Sentences, cut where a question begins inside: "what is your fee and how long …".

    The last of the three tells that the whole sentence asks.
    """
    parts: list[tuple[int, int, bool]] = []
    for first, end in sentences(reading):
        marked = is_question(reading.plain[first:end])
        start = first
        for cut in _AND_ASKS.finditer(reading.plain, first, end):
            parts.append((start, cut.start(), marked))
            start = cut.end()
        parts.append((start, end, marked))
    return parts


def _first(patterns: dict[str, re.Pattern[str]], sentence: str) -> str | None:
    return next((name for name, pattern in patterns.items() if pattern.search(sentence)), None)


def _act(
    kind: LeadActKind, topic: str, reading: Reading, start: int, end: int, sure: float = 0.85
) -> LeadAct:
    return LeadAct(kind=kind, topic=topic, text=reading.surface(start, end), confidence=sure)
