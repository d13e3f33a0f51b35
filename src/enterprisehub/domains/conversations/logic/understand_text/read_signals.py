"""What a message does besides naming values: agree, refuse, choose, ask for a person, say goodbye.

These are signals of the words alone; what they mean depends on what the bot said last and is
decided in `decide_acts`.
"""

import re

from enterprisehub.domains.conversations.logic.understand_text.read_words import (
    Reading,
    sentences,
)

_YES = r"yes|yeah|yes sir|sure|ok|alright|all right|correct|absolutely|definitely|of course|certainly|exactly|indeed|affirmative|confirmed?|si|claro|por supuesto|vale|correcto|exacto|right|true|sounds? (?:good|great)|go ahead|please do|perfect|great|do it|sure thing|you bet|you got it|fine|yessir|cool|awesome|good|it is"
_OPENING = r"^(?:(?:oh|well|um|uh|hmm|ah|so|and|thanks|thank you|great|hi|hello|hey)[ ,.]+)*"
_PLAIN_YES = r"yes|yeah|yes sir|yessir|sure(?! thing)|correct|absolutely|definitely|of course|certainly|exactly|indeed|affirmative|confirmed?|si|claro|por supuesto|correcto|exacto|right|true|you bet|it is|(?:i|we) (?:do|am|are|have|did|already (?:do|have|am|are))"
# What one may be without; "no mortgage" says nothing of what was asked.
_LACKED = r"mortgages?|loans?|liens?|debts?|hoas?|pets?|dogs?|cats?|kids|children|garage|pool|basement|yard|repairs?|issues?|damage|leaks?|furniture|photos?|pictures?|tenants?|renters?|smok\w+|credit|job|hipoteca|deudas?|prisa|mascotas|hijos|inquilinos|fotos"
# What one may have; "yes, I have photos" says nothing of what was asked either.
_OWNED = r"photos?|pictures?|pets?|dogs?|cats?|kids|children|garage|pool|basement|yard|furniture|tenants?|renters?|fotos|mascotas|hijos|inquilinos"
_NOTHING = r"no|nope|nah|none|nothing|nada|ninguno|ninguna|not (?:really|particularly|much|any|yet)|(?:i|we) don't (?:think so|have (?:any|one|anything)|use (?:any|one|anything))|(?:i |we )?can't think of any\w*|that's (?:it|all|everything)|(?:i'm|we're) good|(?:i|we) have (?:nothing|none)|no (?:tool|crm|system|software|herramienta)s?"
_NOTHING_MORE = r"really|special|else|particular|in particular|specific|much|comes to mind|i can think of|at the moment|at all|yet|right now|for now|so far|today|thanks|thank you|en especial|especial|particular|gracias|por ahora"
# What has just come to its end, and this home: the one lived in is no news, nor a sale long ago.
_DONE = r"(?:already|just|finally|(?:i've|we've|i have|we have)(?: already| just| finally)?) "
_THIS_HOME = r"(?:it|this(?: one)?|that one|(?:the|our|my) (?:house|home|place|property|condo|townhouse|land|lot)|house|home)"
_LONG_AGO = r" (?:it |this |the |our |a |an |one |house |home |place |property )*(?:in (?:19|20)\d\d|back|for|from|at \d|\d+ years?|(?:a )?(?:few|couple|several)(?: of)? years?|years?|long ago)(?![\w'])"
_PATTERNS: dict[str, str] = {
    "affirm": rf"{_OPENING}(?:{_YES})(?![\w'])|(?<![\w'])(?:that's|that is|this is|it's|it is|all|everything is|everything's|which is|you're|you are|is|looks|sounds|seems) (?:\w+ )?(?:correct|right|true|fine|good|perfect|great|ok|confirmed|accurate|cool)(?![\w'])|(?<![\w'])(?:i confirm|i agree|confirmed|works for me|that works|that will work|that'll work|please (?:do|proceed|confirm|go ahead)|go ahead|proceed|de acuerdo|esta bien|asi es)(?![\w'])",
    "yes": rf"{_OPENING}(?:(?:ok|alright)[ ,.]+)*(?:{_PLAIN_YES})(?![\w'])|(?<![\w'])(?:that's|that is|it's|it is|you're|you are) (?:\w+ )?(?:correct|right|true)(?![\w'])",
    "denies_other": rf"{_OPENING}no (?:{_LACKED})(?![\w'])",
    "affirms_other": rf"{_OPENING}(?:(?:{_PLAIN_YES})[ ,.]+)+(?:(?:i|we|they|there|tengo|tenemos|hay)(?:'ve| have| has| are| is)? )?(?:got )?(?:(?:an?|some|the|my|our|two|three|\d+) )?(?:\w+ )?(?:{_OWNED})(?![\w'])",
    "defines": r"^(?:(?:ok|and|but|so|wait|sorry)[ ,.]+)*what(?:(?:'s| is| are) an? (?:[\w-]+ )?[\w-]+| does (?:an? )?(?:[\w-]+ ){1,3}mean) ?\??$",
    "puzzled": r"^(?:(?:sorry|wait|um|uh)[ ,.]+)*(?:(?:what|how) (?:do|did|would) you mean|what does that mean|what(?:'s| is) that(?: mean)?|what was that|come again|huh|pardon|i don't (?:understand|get it|follow)|no (?:le )?entiendo|como dice|que significa)(?![\w'])",
    "negate": rf"{_OPENING}(?:no|nope|not (?:exactly|quite|really|right|correct|yet|now)|negative|nah|never|that's (?:not|wrong)|that is (?:not|wrong)|incorrect|wrong|i don't (?:think so|want)|actually|wait|sorry|para nada|todavia no|aun no|por ahora no)(?![\w'])(?! (?:problem|worries|preference|rush|hurry|matter|doubt|idea))|(?<![\w'])(?:not (?:right|correct)|isn't (?:right|correct)|that's wrong|made a mistake|change (?:it|that|the)|instead)(?![\w'])",
    "alternatives": r"(?<![\w'])(?:something (?:like|similar)|(?:any(?:thing)?|some(?:thing)?|what|show me|find me|other|another|different|more|else)(?: \w+){0,4}? (?:else|other|others|different|another|more options|alternatives?|similar)|else|other (?:option|choice|place|apartment|propert|one|hotel|restaurant|house|car|flight|movie|event|song|attraction|available|similar|thing|bus|time|provider|suggestion|recommendation)\w*|another (?:one|option|choice|place|apartment|property|hotel|restaurant|house|car|flight|movie|event|song|attraction|bus|salon|dentist|doctor|provider|suggestion|home|listing)|something (?:else|different|cheaper|bigger|smaller|closer|other)|different (?:one|option|place|apartment|property|hotel|restaurant|house|car|flight|movie|event|song|attraction|bus|home)|alternatives?|more (?:options|choices|apartments|properties|places|results|listings|suggestions|homes|houses)|keep looking|look(?:ing)? for more|others|otra opcion|otros|any more|anymore options|not interested in (?:that|this)|don't (?:like|want) (?:that|this|it)|not what i)(?![\w'])",
    "praise": r"(?<![\w'])(?:(?:that|this|it|one|which|property|apartment|place|house|home|car|restaurant|hotel|flight|event|movie|song|option|sounds?|looks?|seems?|is|be|are|would be|will be|'s|that's|it's) (?:\w+ ){0,3}?(?:good|great|nice|perfect|awesome|wonderful|fine|fantastic|amazing|lovely|ideal|excellent|interesting|cool|ok|beautiful|suitable|best|what i (?:want|need|was looking for|am looking for|'m looking for)|brilliant|reasonable|fabulous|superb|terrific|decent|apt|fun|delightful|pleasant|acceptable|alright|okay|just right|impressive|like a (?:good|great|nice|plan|perfect|wonderful|fun|winner))|(?:i|we|do|really|would|'d|i'd|also|definitely) (?:really )?like (?:it|that|this|the sound)|(?:apartment|property|place|house|home|car|one|option|that|it|this|which|hotel|restaurant|flight|event|movie|time) (?:will|would|should|can|could) (?:definitely |probably |just )?(?:work|do|be)|(?:sounds?|looks?|seems?) (?:promising|right|\w+ (?:good|nice|great))|love (?:it|that|this|to go|the sound)|(?:that|this|it)(?:'ll| will| would| does| one will| one would)? (?:works?|do|do it|does it|suits?|fits?)(?: (?:for )?me| my| what| fine| well| the|[ .,]|$)|i'll (?:take|go with|have|choose) (?:it|that|this)|(?:take|want|choose|pick|prefer|go with|select|like) (?:that|this|it)(?: one)?|check (?:them|it|that|this) out|interested in (?:that|this|it)|(?:i'll|i will|i'd|i would|i can|let's|let me) (?:try|take|go with|choose|pick|have|see)(?: the| this| that| it)|(?:fine|good|ok|great|perfect|works) (?:with|by|for) me|(?:apartment|property|place|house|home|car|hotel|restaurant|one)'s (?:fine|good|great|perfect|ok|nice)|sounds? (?:\w+ )?(?:more )?like (?:exactly |just )?what|everything (?:i|we)(?: am|'m| was)? (?:want|need|looking)\w*|just what i|exactly what i|what i (?:want|need|was looking for)|me gusta|me encanta|perfecto)(?![\w'])|^(?:(?:ok|yes|oh|wow|thanks|thank you|alright|yeah|sure|great|well)[ ,.]+)*(?:sounds|looks|seems|perfect|awesome|wonderful|fantastic|excellent|amazing|good|nice|lovely|great|cool|super|that's it|that is it|that one|this one|i like|i love|love it|works)(?![\w'])",
    "go": r"(?<![\w'])(?:(?:schedule|book|reserve|buy|purchase|rent|arrange|order|get|make|set up|fix|set|confirm|play|hold|plan|grab|need|want|like|have)(?: up)?(?: me| us| for me)?(?: to)?(?: (?:an?|the|my|some|two|\d|one|three|four|this|that|it|them|for|apartment|property|house|home|movie|bus|train|event|there|there for))*? ?(?:visit|appointment|viewing|tour|showing|reservation|booking|ticket|tickets|seat|seats|table|room|rooms|this car|that car|it|this|that|the car|a car|one|song|movie|flight|ride)|visit (?:it|this|that|the|there)|take a look at it|see (?:it|this|that|the (?:apartment|property|place|house|home))|(?:watch|stream|listen to|hear|play|attend|eat at|dine at|stay at|stay in|ride|take) (?:it|this|that|there|the (?:movie|song|event|hotel|restaurant|house|bus|train|show))|check it out|look at it|(?:schedule|book|reserve|purchase)d?(?! (?:is|was|of|online|for what|price))|to (?:visit|reserve|book)(?! (?:what|which|when))|move forward|proceed|go see)(?![\w'])",
    "thank": r"(?<![\w'])(?:thanks?|thank you|appreciate|gracias|cheers)(?![\w'])",
    "greet": r"^(?:hi|hello|hey|hola|good (?:morning|afternoon|evening)|greetings|howdy|buenos dias|buenas(?: tardes| noches)?|yo|sup|hiya)(?![\w'])",
    "bye": r"(?<![\w'])(?:bye|goodbye|good bye|see you|talk (?:later|soon)|have a (?:good|great|nice)(?: (?:day|one|evening|night|weekend|week|time|afternoon|morning|rest|trip)| [.]|$)|that's (?:all|it)|that is (?:all|it)|that(?:'ll| will) be (?:all|it)|nothing (?:else|more)|i'm (?:done|good|all set)|adios|hasta luego|all set|take care|ttyl|good night)(?![\w'])",
    "dont_care": r"(?<![\w'])(?:(?:don't|do not|doesn't|does not|didn't) (?:really |much |particularly )?(?:care|mind|matter|have (?:a|any) (?:preference|specific|particular)|have preference)|no (?:preference|particular|specific preference)|not (?:picky|particular|fussy|important)|any(?:thing| one| of them| of those)? (?:is|works|will|would|are) (?:\w+ )?(?:fine|ok|good|great|do|work|works|for me)|(?<!signed )(?<!have )(?<!need )(?<!know )anything(?: is| works)?$|any is|(?:i'm|i am|we're) (?:flexible|open|easy|not picky)|flexible|whatever|whichever|^any(?: \w+){0,3}(?: [.])?$|any (?:kind|type|sort)(?: of \w+)?(?: [.]|$)|either(?: one| way| is| works)?|doesn't matter|no importa|me da igual|cualquier[a]?|up to you|surprise me|you (?:choose|pick|decide)|open to any(?:thing)?)(?![\w'])",
    "dont_know": r"(?<![\w'])(?:(?:i )?(?:don't|do not) (?:really )?know|(?:i'm |i am |we're )?not (?:really |entirely |totally |quite |100 % )?sure|no idea|no clue|haven't (?:decided|thought|figured|set|picked|looked)|(?:don't|do not|haven't) (?:have|got|set) (?:an? |any |the )?(?:budget|price|number|figure|idea|date|timeline|time ?frame|plan)(?: in mind)?(?: yet)?|no (?:budget|price|date|number|timeline)(?: yet| in mind)|none yet|no tengo idea|ni idea|hard to say|no (?:lo )?se|not certain|depends|undecided|can't say|i have no idea)(?![\w'])",
    "decline": r"(?<![\w'])(?:rather not (?:say|share|answer|give)|prefer not to|none of your business|not (?:comfortable|going to (?:say|share|tell))|^private(?= [.]|$)|skip (?:that|this|it|the)|why do you (?:need|want)|why (?:should|would) (?:i|we) (?:tell|say|share|give)|not (?:telling|saying|sharing|giving)|won't (?:say|tell|share)|that's (?:private|personal)|too personal|don't want to (?:say|share|give|answer|tell)|no comment|prefiero no)(?![\w'])",
    "want_human": r"(?<![\w'])(?:(?:talk|speak|chat|connect|transfer|pass)(?: me)?(?: directly)? (?:to|with) (?:an? |the |your |some(?:one|body)|real |actual |live |human|person|agent|realtor|representative|manager|him|her)\w*|(?:real|actual|live|human) (?:person|human|agent|being)|(?:an?|the) (?:human|representative|operator)|(?:someone|somebody|a person|an agent|a realtor|your agent|the agent) (?:call|to call|contact|reach|text|real|human)\w*|(?:can|could|please|have) (?:you |someone |somebody |an agent )?(?:please )?call me|call me(?: at| on| back| please| now| asap| when|$)|give me a call|(?:hablar|comunicar\w*) con (?:una persona|alguien|un agente|un humano)|llameme|llamame)(?![\w'])",
    "ask_if_bot": r"(?<![\w'])(?:(?:are|r) (?:you|this|u) (?:an? |even |a real |really |actually )*(?:bot|robot|ai|human|real|person|machine|computer|automated|chatbot|chatgpt|gpt)|is this (?:an? )?(?:real |actual |automated |live )?(?:bot|robot|ai|person|human|automated|machine|computer|chatbot)|am i (?:talking|texting|speaking|chatting) (?:to|with) (?:an? )?(?:real |actual )?(?:bot|robot|ai|human|person|machine|computer)|you(?:'re| are) (?:an? )?(?:bot|robot|ai|machine)|(?:eres|es usted) (?:un |una )?(?:robot|bot|maquina|persona|humano))(?![\w'])",
    "not_interested": r"(?<![\w'])(?:not (?:really |at all )?(?:interested|looking|selling|buying|for sale|in the market)(?! in (?:that|this|a|the))|no longer (?:interested|looking|selling|buying|in the market)|changed (?:my|our) mind|no interest|don't need (?:your|any) (?:help|service|services)|(?:stop|quit) (?:texting|calling|messaging|contacting|bothering|emailing)|leave me alone|decided (?:not to|against)|lost interest|no (?:me|nos) interesa|no estoy interesad[oa]|no thanks i'm good)(?![\w'])",
    "bought": rf"(?<!when )(?<!since )(?<!after )(?<!before )(?<!until )(?<!once )(?<!what )(?<![\w'])(?:{_DONE}(?:bought|purchased|closed|found)(?: (?:on|out))?|(?:i|we) (?:bought|purchased|closed on|found)(?= (?:a|an|one|another|something|somewhere|last|this|yesterday|recently|already)(?![\w'])| [.,]|$)|^found(?= (?:one|something|a|another)(?![\w']))|(?:i'm|we're|i am|we are) under contract on)(?!{_LONG_AGO})(?! (?:[\w']+ ){{0,3}}?(?:(?:that )?(?:i|we) (?:really )?(?:like|love|want|saw)))(?![\w'])|(?<![\w'])ya (?:la |lo |nos )?compr(?:e|amos)(?![\w'])",
    "sold": rf"(?<!when )(?<!since )(?<!after )(?<!before )(?<!until )(?<!once )(?<!what )(?<![\w'])(?:(?:{_DONE}|(?:i|we) |^)sold(?= {_THIS_HOME}| (?:last|this|yesterday|recently|already)(?![\w'])| [.,]|$)(?!{_LONG_AGO})|{_THIS_HOME}(?: is|'s| was| has been| got)(?: already| just)? (?:sold|under contract|off the market))(?![\w'])|(?<![\w'])ya (?:la |lo )?vendi(?:mos|o)?(?![\w'])|(?<![\w'])ya esta vendid[oa](?![\w'])",
    "wrong_person": r"(?<![\w'])(?:wrong (?:number|person|guy)|not (?:the right|my) (?:person|number|house|property)|(?:i'm|i am|this is|this isn't|this is not) not (?:\w+|him|her|them) ?[.,]? ?(?:wrong|you have)|don't own (?:a|any|that|the|this)|never (?:owned|signed up|contacted|asked|inquired)|you have the wrong|i(?:'m| am) not (?:him|her)|no one (?:by|with) that name|numero equivocado|persona equivocada|se equivoco)(?![\w'])",
    "defer": r"(?<![\w'])(?:(?:not|isn't) (?:a good time|right now|now|yet|today|ready(?: yet)?)|maybe (?:later|another time|next (?:week|month|year)|some other time)|(?:call|text|message|contact|reach|check back|check in|get back|follow up|try)(?: with| to)?(?: me)?(?: again)? (?:later|tomorrow|next|in a|another|some|after|back)|(?:i'm|i am|we're) (?:busy|driving|at work|in a meeting|working)|can't (?:talk|text)|driving|at work|in a meeting|busy (?:right )?now|later|get back to you|let me think|think about it|need (?:some |more )?time|ahora no|mas tarde|luego|estoy ocupad[oa])(?![\w'])",
    "abuse": r"(?<![\w'])(?:fuck\w*|f off|stfu|shit(?:ty)?|asshole|bitch|bastard|idiot|moron|piece of (?:shit|crap)|screw you|go to hell|scammers?|this is a scam|you are a scam|dumbass|pendejo|puta|mierda|cabron|kill yourself)(?![\w'])",
    "nothing": rf"{_OPENING}(?:(?:{_NOTHING})(?:[ ,.]+(?:{_NOTHING_MORE}))*)(?:[ ,.]+(?:{_NOTHING})(?:[ ,.]+(?:{_NOTHING_MORE}))*)*[ ,.]*$",
    "correction": r"(?<![\w'])(?:actually|i mean|i meant|meant|correction|sorry|not \S+|instead|rather|change (?:it|that|the|my)|make (?:it|that)|oops|wait|typo|no ,|scratch that|en realidad|mejor dicho|perdon|quise decir|should be|it's really)(?![\w'])",
}  # fmt: skip
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_WORD_STARTERS = "is are was were do does did can could will would should has have had may might am".split()  # fmt: skip
_QUESTION = re.compile(
    rf"^(?:(?:ok|okay|yes|yeah|great|good|thanks|thank you|and|also|but|so|no|sure|alright|well|sounds good|perfect|nice|hi|hello|hey|oh)[ ,.]+)*(?:{'|'.join(_WORD_STARTERS)}|isn't|aren't|doesn't|don't they|what|what's|when|where|where's|who|who's|whose|why|how|which|tell me|let me know|i (?:want|need|would like|'d like) to know|i'd like to know|do they|cuanto|cuanta|que|por que|para que|cual|como|quien|cuando|donde)(?![\w'])"
)
# Frequent words worth mending towards, because the patterns above hang on them.
VOCABULARY = frozenset(
    "yes yeah sure correct exactly perfect great good sounds thanks thank different another other "
    "else something furnished anything whatever prefer matter schedule book reserve visit "
    "appointment actually instead human person agent interested wrong number confirm apartment "
    "looking what which where when would could should there their about please nice looks like "
    "want need have with without that this these those them they your search find more place "
    "house home allow allowed friendly phone address property apartments available works love "
    "sell selling buying thinking located around before after until reservation tickets".split()
)


def read_signals(reading: Reading) -> frozenset[str]:
    """The names of all signals in the words; "no problem" and "not sure" are not refusals."""
    plain = reading.plain
    signals = signals_in(plain)
    if "dont_know" in signals or "dont_care" in signals:
        signals.discard("negate" if not plain.startswith("no ,") else "")
    if any(_asks(plain[start:end]) for start, end in sentences(reading)):
        signals.add("asks")
    if "negate" in signals and plain.startswith(("no ", "nope", "not ")):
        signals.discard("affirm")
    return frozenset(signals)


def signals_in(plain: str) -> set[str]:
    """What the words of a message or of one clause of it do, each clause for itself."""
    return {name for name, pattern in _COMPILED.items() if pattern.search(plain)}


_OWN_TIME = re.compile(
    r"(?<![\w'])(?:am i|do i have|i have|i'm free|free for me|my (?:schedule|calendar))(?![\w'])"
)


def _asks(sentence: str) -> bool:
    """A question other than one for the next step ("can you book it?")."""
    return is_question(sentence) and not (
        _OWN_TIME.search(sentence)
        or _COMPILED["go"].search(sentence)
        or _COMPILED["praise"].fullmatch(sentence)
    )


def is_question(sentence: str) -> bool:
    """Whether one sentence asks: by its mark, or by how it begins where texters drop the mark."""
    return sentence.rstrip().endswith("?") or begins_question(sentence)


def begins_question(sentence: str) -> bool:
    """Whether its first words ask, whatever mark it ends with."""
    return bool(_QUESTION.search(sentence.strip()))
