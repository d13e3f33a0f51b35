"""English."""

import calendar
import re

from enterprisehub.domains.delivery.logic.keep_promises.grammar import (
    DayWords,
    Grammar,
    Trigger,
    words,
)

_WILL = (
    r"(?:i'll|we'll|i will|we will|i shall|we shall|i'm going to|we're going to|i am going to|"
    r"we are going to|i promise to|we promise to|i promise i'll|we promise we'll)"
)
_ADVERBS = (
    r"(?: (?:also|then|definitely|certainly|gladly|happily|just|personally|surely|probably|"
    r"likely|most likely|be able to|make sure to|make sure we|make sure i|try my best to|"
    r"go ahead and|immediately|"
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
    r"(?:seller|sellers|buyer|buyers|lender|inspector|appraiser|bank|agent|client|owner|tenant|supplier|carrier|courier|notary|vendor|city|"
    r"landlord|customer|contractor|showing|meeting|event|house|house's|apartment|flat|condo|unit|villa|property|home|subscription|market|week|day|office)"
)
# The last word says what it is: "the client portal" can be delivered, "the client" can not.
_THING = rf"(?:it|this|that|everything|(?:the|your|our) (?:[\w-]+ ){{0,3}}(?!{_PEOPLE}\b)[\w-]+)"
_OTHERS = re.compile(rf"\b(?:{_PEOPLE}|he|she|they|you|who) $")
_DONE = (
    r"(?:ready|done|delivered|live|finished|complete|completed|shipped|deployed|released|launched|"
    r"in place|installed|up and running|online|with you|implemented|fixed)"
)
_STAFF = (
    r"(?:team|engineers?|developers?|technicians?|colleagues?|people|manager|support|sales|"
    r"coordinator|specialist)"
)
_MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(_MONTHS)
_SMALL = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "ten": 10, "couple": 2, "few": 3, "the": 1, "first": 1, "second": 2, "third": 3, "fourth": 4,
}  # fmt: skip
_COUNT = (
    r"(?:a (?=couple|few))?(?:\d{1,3} ?(?:-|to|or) ?)?(?P<count>\d{1,3}|" + "|".join(_SMALL) + r")"
    r"(?: of)?"
)
_DAYS = DayWords(
    patterns=tuple(
        (name, words(rf"(?:{pattern})"))
        for name, pattern in (
            ("soon", rf"(?:within|in)(?: the)?(?: next)? {_COUNT} (?P<unit>minutes?|hours?|mins?|hrs?)"),
            ("days", rf"(?:within|in)(?: the)?(?: next)? {_COUNT} (?P<work>business |working )?(?P<unit>days?|weeks?|months?)"),
            ("week", r"(?:(?:the )?end of (?:the )?)?(?P<which>next|this|the) week(?!end| from| on| ?(?:mon|tue|wed|thu|fri|sat|sun))|eow"),
            ("month", r"(?:(?:the )?end of )?(?P<which>next|this|the) month|eom"),
            ("quarter", r"(?:the )?end of (?P<which>next|this|the) quarter|eoq"),
            ("quarter", r"(?:the )?(?:end of )?q(?P<number>[1-4])"),
            ("quarter", r"(?:the )?(?:end of )?(?:the )?(?P<number>first|second|third|fourth) quarter"),
            ("week_of_year", r"(?:calendar )?week (?P<number>\d{1,2})"),
            ("numbers", r"(?P<day>1[3-9]|2\d|3[01])/(?P<number>0?[1-9]|1[0-2])/(?P<year>20\d\d)"),
            ("year", r"(?:the )?end of (?:the|this) year|eoy"),
            ("weekend", r"(?:this|the|over the) weekend"),
            ("today", r"right away|right now|immediately|straight away"),
            ("today", r"(?:by )?(?:the )?(?:end of (?:the |business )?day|close of business)(?: today)?|eod|cob"),
            ("part_of_month", rf"(?:the )?(?P<part>end of|by|before|early|mid-?|late|sometime in|in)(?: early| late)? ?(?P<month>{_MONTH})(?! (?:the )?\d)"),
        )
    ),
    counts=_SMALL,
    units={"min": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month"},
    following=re.compile("next"),
    clock=re.compile(
        r"(?<![\w:.$])(?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5]\d))? ?(?P<half>[ap])\.?m\b"
        r"|(?<![\w:.$])(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?!\d)|\b(?P<noon>noon|midday)\b"
    ),
    evening=re.compile(r"\b(?:tonight|this evening)\b"),
    months=_MONTHS,
    parts={"by": "before", "before": "before", "early": "early", "mid": "middle", "mid-": "middle"},
    read_as_customers=True,
)  # fmt: skip

GRAMMAR = Grammar(
    triggers=(
        Trigger("delivery", words(rf"{_WILL}{_ADVERBS} {_DELIVERY}")),
        Trigger("task", words(rf"{_WILL}{_ADVERBS} {_TASK}")),
        Trigger("delivery", words(rf"{_THING}(?:'ll| will| is going to| are going to) be {_DONE}")),
        Trigger("delivery", words(r"you(?:'ll| will) (?:have|get|receive) (?:it|this|that|them|everything|the|your|our|a|an)")),
        Trigger("delivery", words(r"(?:you can )?expect (?:it|this|that|delivery|the|your|our)(?! to\b)")),
        Trigger("delivery", words(r"(?:delivery(?: date)?|go-live(?: date)?|launch date|completion date|release date|eta) ?(?:is|:|on|will be|by)")),
        Trigger("delivery", words(rf"(?:i|we) (?:can|could definitely|should be able to|expect to|plan to|aim to)(?: be able to)? {_DELIVERY}"), firm=False),
        Trigger("delivery", words(rf"{_THING} (?:should|can) be {_DONE}"), firm=False),
        Trigger("delivery", words(rf"will(?: probably| likely)? be {_DONE}"), firm=False, not_after=_OTHERS),
        Trigger("delivery", words(rf"(?:(?:our|the) (?:[\w-]+ ){{0,3}}?{_STAFF}|my colleague|someone(?: from [a-z]+)?) (?:will|is going to|are going to) {_DELIVERY}")),
        Trigger("task", words(rf"(?:(?:our|the) (?:[\w-]+ ){{0,3}}?{_STAFF}|my colleague|someone(?: from [a-z]+)?|a colleague) (?:will|is going to|are going to) {_TASK}")),
        Trigger("task", words(r"(?:will|is going to|are going to) (?:send|email|mail|text|call|ring|phone|message|contact) you"), not_after=_OTHERS),
        Trigger("task", words(r"you(?:'ll| will) hear (?:from (?:us|me)|back)")),
        Trigger("delivery", words(r"we(?:'re| are) (?:delivering|shipping|launching|releasing|finishing|completing|rolling out|going live|handing over|deploying|installing|publishing)"), needs_day=True),
        Trigger("delivery", words(r"(?:i|we) (?:deliver|ship|launch|release|complete|hand over|go live|guarantee|commit to|have committed to)"), needs_day=True),
        Trigger("delivery", words(r"we've committed to"), needs_day=True),
        Trigger("delivery", words(r"(?:goes|is going|are going|go) (?:live|online|into production)"), needs_day=True, not_after=_OTHERS),
        Trigger("delivery", words(r"(?:launches|ships|rolls out|is released|gets delivered|is due out)"), needs_day=True, not_after=_OTHERS),
        Trigger("delivery", words(r"you(?:'re| are) getting"), needs_day=True),
    ),
    conditions=words(
        r"(?:(?<!know )if|unless|once|as soon as|when|whenever|provided|as long as|assuming|depends|depending|"
        r"in case|subject to|hopefully|hope|wish|doubt|not sure|maybe|perhaps|possibly|wonder|"
        r"wondering|might|you said|he said|she said|they said|you told|was told|were told)"
    ),
    doubts=words(r"(?:think|guess|probably|likely|believe)"),
    documents=words(
        r"(?:listing|listings|contract|quote|proposal|invoice|brochure|link|email|details|info|"
        r"information|documents?|paperwork|keys?|photos?|pictures|answer|update|offer|estimate|"
        r"agreement|directions|list|comps|address|number|receipt|reminder|summary|"
        r"calendar invite|invite|menu|price|prices)"
    ),
    leads=re.compile(
        r"(?:(?:ok|okay|sure|yes|great|thanks|thank you|perfect|and|then|so|also|hi|hello|"
        r"no problem|got it|[,!.:-]|by|on|before|no later than|latest|first thing|the|"
        r"end|of)[\s,]*)*"
    ),
    tags=re.compile(r", ?(?:ok|okay|alright|all right|deal|sound good|sounds good)\?$"),
    by=re.compile(
        r"(?:by|before|within|no later than|not later than|latest|until)(?: (?:the|end|of))* ?$"
    ),
    on=re.compile(r"(?:on|the|at|first thing|this|next|come|,) ?$"),
    starts=("within", "in ", "by ", "before ", "end of", "the end"),
    about=r"(?:for|about|of|from|regarding|re)(?! (?:you|us|me|her|him|them)\b)",
    events=r"showings?|meetings?|open house|visits?|viewings?|appointments?|events?|calls?|demos?|deadline",
    denials=words(r"(?:not(?! (?:later|only|a day))|never|\w+n't)"),
    but=words("but"),
    made=re.compile(
        r"(?<!\w)(?:"
        r"deliver(?:s|ed|ing|y)?|ship(?:s|ped|ping)?|launch(?:es|ed|ing)?|go(?:es|ing)?[ -]live|live|ready|done|"
        r"finish(?:es|ed|ing)?|complet(?:e|es|ed|ing|ion)|releas(?:e|es|ed|ing)|roll(?:s|ed|ing)?[ -]?(?:it |them )?out|"
        r"hand(?:s|ed|ing)? ?over|install(?:s|ed|ing|ation)?|available|deploy(?:s|ed|ing|ment)?|production|online|running|"
        r"switch(?:ed|ing)? on|activated?|moved|migrat(?:ed|ion)|yours|due|(?:will|\w+'ll|shall|can|could|to)(?: possibly| probably)? (?:have|get|see|receive|use|put)|"
        r"getting|stores?|working|in place|set up|implement(?:ed|ing)?|connected|enabled|publish(?:ed|ing)?"
        r")(?!\w)"
    ),
    others=re.compile(rf"\b(?:{_PEOPLE}|(?:he|she|they|you|who))(?: will| is| are| supposed to| says| has| should| can| may| would| be)* $"),
    requests=words(r"(?:please|(?:you|you'll|you will) (?:need|must|have) to|kindly)"),
    days=_DAYS,
)  # fmt: skip
