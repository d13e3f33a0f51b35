"""The words in which people ask to see homes, a time, a colleague. In `plain`: see read_words."""

import re


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{'|'.join(alternatives)})(?![\w'])")


# "the house", "my place" are one's own or known; only others are asked for.
_OWN = r"(?<!the )(?<!this )(?<!that )(?<!my )(?<!our )(?<!your )(?<!mi )(?<!la )(?<!esta )"
_HOMES = (
    rf"{_OWN}(?:homes?|houses?|condos?|townhouses?|townhomes?|apartments?|places?|propert(?:y|ies)|"
    r"listings?|bedrooms?|casas?|departamentos?|apartamentos?|propiedades|condominios?)"
)
_LEAD = (
    r"(?:do|did) (?:you|y'all)(?: guys)?(?: currently| still)? (?:have|got)|have you got|"
    r"(?:^|[.,?!] )(?:got|have)|you(?: guys)? (?:have|got)|is there|are there|show me|"
    r"find me|send me|what(?: other)?|(?:^|[.,?!] )any|tienen?|hay|"
    r"muestreme|venden|que"
)
HOMES_WANTED = _words(
    rf"(?:{_LEAD})(?: [\w'$,-]+){{0,4}}? {_HOMES}",
    rf"(?:can|could) (?:i|we) see(?: [\w'$,-]+){{0,3}}? {_OWN}(?:homes|houses|condos|listings)",
)
ANYTHING = _words(
    rf"(?:{_LEAD})(?: [\w']+){{0,2}}? (?:anything|something|algo|opciones|options)",
    r"what (?:do you have|have you got|'ve you got) (?:in|under|below|around|for|with)",
    r"(?:anything|something|algo) (?:in|under|below|around|for|with|en|por|de menos de)",
)
FOR_SALE = _words(r"what (?:do you have|have you got|is|'s)(?: \w+){0,3}? (?:for sale|available)")

TIME_WANTED = _words(
    r"(?:can|could|may|would|like|love|want|wanna)(?: i| we)?(?: to)?(?: come)?(?: and)?(?: to)? "
    r"(?:see|visit|view|tour|look at|check out|walk through)",
    r"(?:schedule|book|set up|arrange|make|get) (?:an? |the |my )?(?:showing|tour|visit|viewing|"
    r"appointment|meeting|walk ?through|time|consult\w*)",
    r"when (?:can|could|may|would) (?:i|we|you|someone|somebody) (?:see|visit|view|tour|meet|come|"
    r"look|show)",
    r"(?:can|could|would) (?:you|someone|somebody|(?:an|the|your) agent) (?:come|meet|show)",
    r"(?:can|could) we meet|meet (?:with )?(?:you|someone|somebody|an agent|in person)",
    r"what times? (?:do you have|are|is|works?|would work)|(?:do you have|any) (?:times?|openings?|"
    r"availability|slots?)",
    r"(?:come|stop|swing) by",
    r"(?:puedo|podemos|podria|podriamos|quiero|queremos|quisiera|gustaria) (?:ir a )?"
    r"(?:verl[ao]s?|ver|visitar(?:la|lo)?|conocer(?:la|lo)?)",
    r"(?:agendar|reservar|hacer|programar|concertar) (?:una )?(?:cita|visita)",
    r"cuando (?:puedo|podemos|pueden) (?:ver|visitar|venir|ir)|puede[ns]? venir|reunirnos",
)
OTHER_TIMES = _words(
    r"neither|none(?: of (?:those|them|these))?|other times?|another (?:time|day)|different|"
    r"something else|(?:doesn't|don't|won't|can't) (?:work|make)|no puedo|ninguna?|"
    r"otr[ao] (?:hora|dia)"
)

_NAME = r"(?P<name>[^\W\d_]+(?: [^\W\d_]+)??)"
_REACH = r"(?:call|ring|phone|text|contact|email|reach|get back to)(?: to)? (?:me|us)"
COLLEAGUE = tuple(
    _words(pattern)
    for pattern in (
        rf"(?:ask|tell|have|get|let|need|want) {_NAME} (?:to |please )*{_REACH}",
        rf"(?:can|could|would|will) {_NAME} (?:please )?{_REACH}",
        rf"(?:leave|take|pass on|give) (?:an? |this )?(?:message|note) (?:for|to) {_NAME}",
        rf"tell {_NAME} (?:that|i|i'm|we|we're|about)",
        rf"(?:dile|digale|pidale|pidele|avisele|decirle) a {_NAME} (?:por favor )?que me llame",
        rf"que me llame {_NAME}",
        rf"(?:puede|podria) {_NAME} llamarme",
        rf"(?:puede|podria) llamarme {_NAME}",
    )
)
_NO_NAMES = (
    "you u someone somebody anyone anybody a an the your my our his her their him them me us it "
    "that this one people everybody everyone please agent agents person not to who i we he she "
    "they alguien una un el la su mi por favor usted ustedes ya hoy manana"
)
NOBODY_BY_NAME = frozenset(_NO_NAMES.split())
ORDINALS = {
    "first": 0, "1st": 0, "1": 0, "one": 0, "earliest": 0, "primera": 0, "primero": 0, "uno": 0,
    "second": 1, "2nd": 1, "2": 1, "two": 1, "segunda": 1, "segundo": 1, "dos": 1,
    "third": 2, "3rd": 2, "3": 2, "three": 2, "tercera": 2, "tercero": 2, "tres": 2,
    "fourth": 3, "4th": 3, "4": 3, "four": 3, "cuarta": 3, "cuarto": 3,
    "last": -1, "latest": -1, "ultima": -1, "ultimo": -1,
}  # fmt: skip
