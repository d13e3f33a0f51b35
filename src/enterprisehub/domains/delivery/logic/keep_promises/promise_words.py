"""The words by which people promise things, in English and Spanish, folded."""

import re
from typing import Final, Literal

_WILL = (
    r"(?:i'll|we'll|i will|we will|i shall|we shall|i'm going to|we're going to|i am going to|"
    r"we are going to|i promise to|we promise to|i promise i'll|we promise we'll)"
)
_ADVERBS = (
    r"(?: (?:also|then|definitely|certainly|gladly|happily|just|personally|surely|be able to|"
    r"make sure to|make sure we|make sure i|try my best to|go ahead and|immediately|"
    r"have (?:someone|somebody|our team|the team|a colleague|an agent|[a-z]+)(?: from [a-z]+)?))*"
)
_TASK = (
    r"(?:send|email|e-mail|mail|text|message|call|ring|phone|get back|circle back|follow up|"
    r"let you know|update you|share|forward|provide|prepare|schedule|book|arrange|set up|submit|"
    r"refund|pay|fix|resolve|confirm|look into|find out|bring|drop off|reach out|respond|reply|"
    r"answer|review|draft|write|pass|give you|hand you|upload|process|order|check|get you|get it|"
    r"get this|get that|get the|get them|put together|introduce|cancel|remove|return|print|"
    r"show you|have (?:an|the|your|our|his|her) (?:answer|update|quote|estimate|offer|proposal))"
)
_DELIVERY = (
    r"(?:deliver|ship|finish|complete|launch|release|deploy|go live|publish|roll out|hand over|"
    r"implement|install|be (?:ready|done|finished|live|complete|completed|through)|"
    r"have (?:it|this|that|them|everything|all of it|the|your)\b)"
)
_PEOPLE = (
    r"(?:seller|sellers|buyer|buyers|lender|inspector|appraiser|bank|agent|client|owner|tenant|"
    r"landlord|customer|contractor|showing|meeting|event|house|house's|market|week|day|office)"
)
# The last word says what it is: "the client portal" can be delivered, "the client" can not.
_THING = rf"(?:it|this|that|everything|(?:the|your|our) (?:[\w-]+ ){{0,3}}(?!{_PEOPLE}\b)[\w-]+)"
_DONE = (
    r"(?:ready|done|delivered|live|finished|complete|completed|shipped|deployed|released|launched|"
    r"in place|installed|up and running|online|with you|implemented|fixed)"
)

type Trigger = tuple[Literal["task", "delivery"], bool, re.Pattern[str]]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w']){pattern}(?![\w'])")


TRIGGERS: Final[tuple[Trigger, ...]] = (
    ("delivery", True, _words(rf"{_WILL}{_ADVERBS} {_DELIVERY}")),
    ("task", True, _words(rf"{_WILL}{_ADVERBS} {_TASK}")),
    ("delivery", True, _words(rf"{_THING}(?:'ll| will| is going to| are going to) be {_DONE}")),
    ("delivery", True, _words(r"you(?:'ll| will) (?:have|get|receive) (?:it|this|that|them|everything|the|your|our|a|an)")),
    ("delivery", True, _words(r"(?:you can )?expect (?:it|this|that|delivery|the|your|our)(?! to\b)")),
    ("delivery", True, _words(r"(?:delivery(?: date)?|go-live(?: date)?|launch date|completion date|release date|eta) ?(?:is|:|on|will be|by)")),
    ("delivery", False, _words(rf"(?:i|we) (?:can|could definitely|should be able to|expect to|plan to|aim to)(?: be able to)? {_DELIVERY}")),
    ("delivery", False, _words(rf"{_THING} (?:should|can) be {_DONE}")),
    ("task", True, _words(r"(?:(?:te|le|les|se) )?(?:(?:lo|la|los|las) )?(?:enviare|enviaremos|mandare|mandaremos|llamare|llamaremos|confirmare|confirmaremos|avisare|avisaremos|respondere|responderemos|compartire|compartiremos)")),
    ("task", True, _words(r"(?:(?:te|le|les|se) )?(?:voy a|vamos a) (?:enviar|mandar|llamar|confirmar|avisar|responder|compartir)(?:te|le|les|lo|la)?")),
    ("delivery", True, _words(r"(?:lo |la |los |las )?(?:tendremos|tendra|entregaremos|entregare|terminaremos)")),
    ("delivery", True, _words(r"(?:estara|quedara) (?:listo|lista|terminado|terminada|entregado|entregada)")),
)  # fmt: skip

# What makes a promise hang on something else, or turns it into a hope or a report.
CONDITIONS: Final = _words(
    r"(?:if|unless|once|as soon as|when|whenever|provided|as long as|assuming|depending|in case|"
    r"subject to|hopefully|hope|wish|doubt|not sure|maybe|perhaps|possibly|wonder|wondering|"
    r"whether|might|espero|quizas|tal vez|si|cuando|en cuanto|ojala|you said|he said|she said|they said|"
    r"you told|was told|were told)"
)
# "I think we'll have it by Friday" promises nothing, yet a day was named.
DOUBTS: Final = _words(r"(?:think|guess|probably|believe|creo)")
# Papers and answers are sent; no project's forecast says when.
DOCUMENTS: Final = _words(
    r"(?:listing|listings|contract|quote|proposal|invoice|brochure|link|email|details|info|"
    r"information|documents?|paperwork|keys?|photos?|pictures|answer|update|offer|estimate|"
    r"agreement|directions|list|comps|address|number|receipt|reminder|summary|calendar invite|"
    r"invite|menu|price|prices|listado|contrato|factura|propuesta|documentos?|fotos|enlace)"
)
# What may stand before a day that begins a sentence: "Sure, by Friday I'll …".
LEADS: Final = re.compile(
    r"(?:(?:ok|okay|sure|yes|great|thanks|thank you|perfect|and|then|so|also|hi|hello|no problem|"
    r"got it|[,!.:-]|by|on|before|no later than|latest|first thing|the|el|para|antes de|"
    r"end|of)[\s,]*)*"
)
# "I'll send it tomorrow, ok?" is no question.
TAGS: Final = re.compile(r", ?(?:ok|okay|alright|all right|deal|sound good|sounds good|vale)\?$")
