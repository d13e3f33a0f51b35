"""The words questions are made of, and what each of them asks for."""

import re
from typing import Final

from enterprisehub.domains.assistant.logic.read_question.periods import NUMBER
from enterprisehub.domains.assistant.logic.read_question.slate import any_of, words

TOPICS: Final = (
    ("forecast", any_of((
        "forecasts?", "forecasted", "predicted revenue", "expected revenue", "projected revenue",
        "expect to close", "going to close", "weighted pipeline", "quotas?",
        "(?:quota )?attainment", "(?:sales|revenue|our) targets?",
    ))),
    ("queue", any_of((
        "approvals?", "approve", "the queue", "queue", "proposals?", "waiting for (?:me|approval)",
        "waits? for (?:me|approval|a decision)", "pending actions?",
    ))),
    ("promises", any_of(("promises?", "promised", "commitments?"))),
    ("work", any_of((
        "work items?", "pieces of work", "issues?", "tickets?", "delivery work", "delivery items?",
        "delivery", "project status", "backlog",
    ))),
    ("changes", any_of((
        r"what(?:['’]s| is| has| was)? changed", r"what(?:['’]s| is) new", "what happened",
        "changed", "changes", "updates?", "history", "timeline", "recent activity", "activity",
        "news",
    ))),
    ("calls", any_of(("phone calls?", "calls?", "called", "phoned"))),
    ("messages", any_of((
        "messages?", "emails", "texts", "sms", "conversations?", "threads?", "correspondence",
        "chats",
    ))),
    ("tasks", any_of(("tasks?", "to-?dos?", "reminders?", "on my plate", "action items?"))),
    ("deals", any_of((
        "deals?", "pipeline", "opportunit(?:y|ies)", "opps?", "revenue", "sales",
    ))),
    ("companies", any_of((
        "compan(?:y|ies)", "accounts?", "organi[sz]ations?", "firms?", "businesses",
    ))),
    ("contacts", any_of((
        "contacts?", "leads?", "people", "persons?", "prospects?", "customers?", "clients?",
        "buyers?", "sellers?", "who (?:works?|is working|are working)", "who['’]s working",
    ))),
)  # fmt: skip
GROUPS: Final = re.compile(
    r"(?<!\w)(?:(?:grouped|broken down|split|divided)\s+)?(?:by|per|for each)\s+(?:each\s+)?"
    r"(?:lead\s+|deal\s+|closing\s+|close\s+)?"
    r"(?P<by>stages?|owners?|reps?|sources?|channels?|states?|status|industry|industries|months?|"
    r"city|cities|compan(?:y|ies)|temperature|lifecycle)(?!\w)"
)
MOST_OF: Final = re.compile(
    r"(?<!\w)(?:(?:which|what)\s+(?:lead\s+)?(?P<by>stages?|owners?|reps?|sources?|channels?|industr"
    r"(?:y|ies)|months?|cit(?:y|ies))|(?P<who>who))\s+(?:brings?|brought|has|have|had|generates?|"
    r"generated|makes?|made|gives?|gave|closed|closes|wins?|won|sold|owns)"
    r"(?:\s+(?:us|in))?(?=\s+(?:the\s+)?(?:most|highest|biggest|largest|best))(?!\w)"
)
GROUP_NAMES: Final = {
    "stage": "stage", "owner": "owner", "rep": "owner", "source": "source", "channel": "source",
    "state": "state", "statu": "status", "status": "status", "industry": "industry",
    "industries": "industry", "month": "month", "city": "city", "cities": "city",
    "company": "company", "companies": "company", "temperature": "temperature",
    "lifecycle": "lifecycle",
}  # fmt: skip
GOAL: Final = re.compile(
    r"(?<!\w)(?:on (?:track|target|pace|course)|off track|behind (?:plan|target)|"
    r"ahead of (?:plan|target)|"
    r"(?:hit|hitting|make|making|reach|reaching|meet|meeting|miss|missing|beat|beating|exceed)"
    r"(?:\s+(?:(?:the|our|this|next)\s+)*(?:(?:sales|revenue)\s+)?(?:numbers?|targets?|goals?|plan|quotas?)|"
    r"(?=\s+(?:(?:the|our|this|next)\s+(?:week|month|quarter|year)|q[1-4])(?!\w)))|"
    r"how (?:are|were) we (?:doing|looking|tracking)"
    r"(?=\W*$|\s+(?:for|so far|this|in q[1-4])(?!\w))|(?:going to|gonna|will we) make it)(?!\w)"
)
RATES: Final = any_of((
    "win rates?", "(?:close|closing|conversion) rates?", "average (?:won )?deals?(?: size| value)?",
    "average (?:size|value) of (?:a|our|the)?\\s*(?:won )?deals?",
    "(?:average |our )?(?:sales|deal) cycles?(?: length)?", "time to (?:close|win)",
    "how long (?:does it take|do we take) to (?:close|win)(?: a deal)?",
))  # fmt: skip
NOT_A_GOAL: Final = any_of((
    "projects?", "deliver(?:y|ies|ables?)?", "sprints?", "releases?", "milestones?", "promises?",
    "implementations?", "onboardings?", "tickets?", "issues?", "work", "tasks?", "rollouts?",
    "(?:did|have|has) we", "how (?:much|many)",
))  # fmt: skip
COUNT: Final = any_of(("how many", "number of", "count of", "count", "quantity of"))
SUM: Final = any_of((
    "how much", "total value", "total", "sum", "worth", "value of", "combined",
))  # fmt: skip
MINE: Final = any_of((
    "my", "mine", "do i have", "i have", "i own", "i am responsible for", "assigned to me",
    "owned by me", "of mine", "should i do",
))  # fmt: skip
OWNED: Final = re.compile(
    r"(?<!\w)(?:owned by|assigned to|belonging to|managed by|handled by)(?!\w)"
)
UNOWNED: Final = any_of((
    "unassigned", "no owner", "without (?:an )?owner", "not owned", "nobody owns", "no one owns",
))  # fmt: skip
STALE: Final = any_of((
    "stale", "stuck", "stalled", "slipping", "slipped", "rotting", "gone quiet", "inactive",
    "past (?:their|its|the) clos(?:e|ing) dates?",
))  # fmt: skip
AT_RISK: Final = any_of((
    "at risk", "in danger", "risky", "needs? (?:my |our )?attention", "worr(?:y|ied) about",
    "focus(?: on)?", "prioriti[sz]e",
))  # fmt: skip
OVERDUE: Final = any_of(("overdue", "past due", "late"))
STATES: Final = (
    (
        "won",
        any_of(
            (
                "won",
                "closed[- ]won",
                "we win",
                "did we win",
                "signed",
                "we closed",
                "did we close",
                "did we make",
                "(?:have )?we made",
                "have we made",
            )
        ),
    ),
    ("lost", any_of(("lost", "closed[- ]lost", "we lose", "did we lose"))),
    ("open", any_of(("open", "active", "ongoing", "in progress", "running", "current"))),
)
TEMPERATURES: Final = (
    ("hot", any_of(("hot", "hottest"))),
    ("warm", any_of(("warm",))),
    ("cold", any_of(("cold",))),
)
PIPELINE: Final = any_of(("pipeline",))
CUSTOMERS: Final = any_of(("customers?", "clients?"))
SINGULAR: Final = re.compile(
    r"(?<!\w)(?:biggest|largest|highest|best|smallest|lowest|newest|latest|last|most recent|oldest)"
    r"(?:\s+\w+)?\s+(?:deal|contact|lead|company|task|call|message|opportunity)(?!\w)"
)
GOLDEN: Final = any_of(("golden",))
BLOCKED: Final = any_of(("blocked", "flagged"))
DONE: Final = any_of(("done", "finished", "completed"))
SILENT: Final = re.compile(
    r"(?<!\w)(?:not|no|haven['’]?t|hasn['’]?t|without)\s+(?:(?:we|i|been|any)\s+)?(?:contact(?:ed)?|activity|"
    r"heard from|spoken to|talked to|touched|reached)(?!\w)"
)
ORDERS: Final = (
    (
        "amount",
        any_of(
            (
                "biggest",
                "largest",
                "highest",
                "most valuable",
                "best",
                "top",
                "(?:ordered |sorted )?by (?:amount|value|worth|size)",
            )
        ),
    ),
    ("smallest", any_of(("smallest", "lowest", "cheapest"))),
    ("created", any_of(("newest", "latest", "most recent", "recent", "last"))),
    ("close", any_of(("next to close", "closing soonest", "soonest"))),
)
CLOSES: Final = any_of((
    "closing", "closes?", "close dates?", "closing dates?", "to close", "expected", "due to close",
))  # fmt: skip
DUE: Final = any_of(("due",))
CREATED: Final = any_of((
    "created", "added", "came in", "come in", "came", "new", "joined", "opened", "signed up",
))  # fmt: skip
INBOUND: Final = any_of(("inbound", "incoming", "received", "from them"))
OUTBOUND: Final = any_of(("outbound", "outgoing", "sent", "we sent"))
AMOUNT: Final = re.compile(
    r"(?<!\w)(?P<way>over|above|more than|at least|bigger than|larger than|under|below|less than|"
    r"at most|smaller than)\s+(?:[$€£]|usd\s|eur\s)?\s*(?P<n>\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<unit>k|m|million|thousand)?(?!\w)"
)
LIMIT: Final = re.compile(
    r"(?<!\w)(?:the\s+)?(?:(?:last|latest|first|top|next|recent)\s+)?"
    rf"(?P<n>(?!an?\s){NUMBER})(?!\w)"
)
EMPLOYEES: Final = re.compile(
    r"(?<!\w)(?:with\s+|have\s+|has\s+)?(?P<way>over|above|more than|at least)\s+"
    r"(?P<n>\d[\d,]{0,8})\s+(?:employees|people)(?!\w)"
)
ORDINAL: Final = re.compile(
    r"(?<!\w)(?:the\s+)?(?P<n>first|second|third|fourth|fifth|last|1st|2nd|3rd)\s+"
    r"(?:one|of (?:them|those|these))(?!\w)"
)
ORDINALS: Final = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "fifth": 4,
    "last": -1,
}  # fmt: skip
REFERS: Final = any_of((
    "their", "theirs", "them", "they", "its", "it", "his", "her", "hers", "him", "he", "she",
    "this one", "that one", "this (?:deal|company|contact|person|lead|account|record|customer)",
    "that (?:deal|company|contact|person|lead|account|record|customer)", "the same", "here",
    "this", "that", "at it",
))  # fmt: skip
WORKS_THERE: Final = re.compile(r"(?<=\bwork)(s|ing)? there\b", re.IGNORECASE)
FOLLOWS: Final = re.compile(
    r"^\s*(?:(?:ok(?:ay)?|so|great|thanks)[,.!]?\s+)?"
    r"(?:and|also|but|only|just|what about|how about|or|then|now|y|plus)(?!\w)"
)
SAID: Final = re.compile(
    r"(?:what\s+(?:did|has|have|does|do)|did|has|have)\s+(?P<who>.{1,80}?)\s+(?:ever\s+)?"
    r"(?:say|said|tell|told|write|wrote|written|mention|mentioned|think|complain|ask|asked|want)"
    r"(?:\s+(?:us|me|you))?\s+(?:about|on|regarding|concerning|of|for)\s+(?P<what>.{2,160})"
)
MENTIONED: Final = re.compile(
    r"(?:who|has anyone|did anyone|anyone|which \w+)\s+(?:has\s+|have\s+)?(?:ever\s+)?"
    r"(?:said|mentioned?|asked about|asked for|talked about|talks about|wrote about|"
    r"complained about|say)\s+(?:anything about\s+|about\s+)?(?P<what>.{2,160})"
)
RECALL: Final = re.compile(
    r"(?:what do we know about|what do you know about|search(?: for)?|find (?:me )?(?:everything|"
    r"anything|something|records?|documents?|notes?) (?:about|on)|look up|anything (?:about|on)|"
    r"what did we discuss about|what did (?:i|we) (?:ask|talk) about)\s+(?P<what>.{2,160})"
)
FIELDS: Final = (
    ("Employees", any_of((
        "employee count", "number of employees", "how many employees", "employees", "headcount",
        "how many people work(?: there| for| at)?", "company size", "how big",
    ))),
    ("Industry", any_of(("industry", "which industry", "sector", "line of business"))),
    ("Website", any_of(("website", "web site", "domain", "url"))),
    ("Owner", any_of((
        "who owns", "owner", "account manager", "who is responsible for", "who handles",
        "who looks after", "who manages",
    ))),
    ("Email", any_of(("email address", "e-mail address", "email", "e-mail", "mail address"))),
    ("Phone", any_of(("phone number", "telephone number", "phone", "mobile", "number"))),
    ("Job title", any_of(("job title", "job", "position", "role"))),
    ("City", any_of(("where is", "where are", "city", "located", "based", "location"))),
    ("Address", any_of(("(?:which|what) street", "street address", "address"))),
    ("Score", any_of(("lead score", "score"))),
    ("Temperature", any_of(("temperature", "how hot"))),
    ("Lifecycle", any_of(("lifecycle",))),
    ("Status", any_of(("lead status",))),
    ("Tags", any_of(("tags?",))),
    ("Language", any_of(("language",))),
    ("Time zone", any_of(("time zone", "timezone"))),
    ("Last activity", re.compile(
        r"(?<!\w)(?:last activity|last contact|"
        r"(?:when did we last|last time we|we last) (?:talk|talked|speak|spoke|hear|heard|write|"
        r"wrote|meet|met)(?: to| with| from)?)(?!\w)"
    )),
    ("Stage", any_of(("which stage", "what stage", "stage"))),
    ("Amount", any_of(("how much is", "amount", "deal size"))),
    ("Closes", any_of(("when does", "when will", "close date", "closing date"))),
    ("Source", any_of(("lead source", "source", "where did", "come from"))),
)  # fmt: skip
FIELD_KINDS: Final = {
    "Employees": ("crm.company",), "Industry": ("crm.company",), "Website": ("crm.company",),
    "Email": ("crm.contact",), "Phone": ("crm.contact",), "Job title": ("crm.contact",),
    "Address": ("crm.contact",), "City": ("crm.contact",), "Score": ("crm.contact",),
    "Temperature": ("crm.contact",), "Lifecycle": ("crm.contact",), "Status": ("crm.contact",),
    "Tags": ("crm.contact",), "Language": ("crm.contact",), "Time zone": ("crm.contact",),
    "Source": ("crm.contact",), "Last activity": ("crm.contact",),
    "Stage": ("crm.deal",), "Amount": ("crm.deal",), "Closes": ("crm.deal",),
    "Owner": ("crm.contact", "crm.company", "crm.deal"),
}  # fmt: skip
FORBIDDEN: Final = re.compile(
    r"^\W*(?:please\s+)?(?:delete|remove|erase|wipe|destroy|drop|truncate|purge)(?!\w)"
)
HELLO: Final = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|hola|buenos d[ií]as|buenas)\W*$"
)
THANKS: Final = re.compile(
    r"^\W*(?:thanks?|thank you|thx|great|perfect|ok|okay|cool|gracias)[\w\s,!.]{0,20}$"
)
HELP: Final = re.compile(
    r"(?:what can you (?:do|answer|tell)|help(?: me)?$|^\W*help\W*$|how do (?:i|you) (?:use|work)|"
    r"who are you|what are you|qu[eé] puedes hacer|ayuda$)"
)
FILLER: Final = words(
    "a an the of for to in on at by with from about into and or as is are was were be been do",
    "does did has have had will would can could should may might shall what which who whom",
    "whose when where why how show me tell give list get see find know there any all every each",
    "some many much please us we our ours you your i am i'm whats what's wheres who's hows i'd",
    "like want need let let's lets than then also just only so ok okay right now currently",
    "still more most really that this these those it its their them they he she his her him one",
    "ones thing things look looking up down out overview summary summarise summarize details",
    "detail info information everything anything something status going doing against per",
    "within during between until value amount money usd eur dollars euros closed close closing",
    "due new not no yes via related regarding concerning deal's company's did'nt don't didn't",
    "haven't hasn't last next needs waits wait hello hi call send together combined happening",
    "without same whole far gap toward towards likely waiting compare most brings bring",
)
ABOUT: Final = any_of((
    "tell me about", "who is", "who['’]s", "what is", "what['’]s", "what about", "how about",
    "summari[sz]e", "overview of", "show me", "brief me on", "details (?:of|on|about)", "about",
))  # fmt: skip
SPANISH: Final = (
    (r"cu[aá]nt[oa]s", "how many"), (r"cu[aá]nto", "how much"), ("negocios|oportunidades", "deals"),
    ("negocio|oportunidad", "deal"), (r"abiert[oa]s?", "open"), (r"ganad[oa]s?", "won"),
    (r"perdid[oa]s?", "lost"), ("llamadas?", "calls"), ("mensajes?", "messages"),
    ("correos", "emails"), ("tareas?", "tasks"), ("contactos?", "contacts"),
    ("clientes?", "customers"), ("empresas?", "companies"), ("este mes", "this month"),
    ("esta semana", "this week"), (r"este a[nñ]o", "this year"), ("hoy", "today"),
    (r"ma[nñ]ana", "tomorrow"), ("ayer", "yesterday"), (r"qu[eé]", "what"), (r"qui[eé]n", "who"),
    ("embudo", "pipeline"), (r"vencid[oa]s?", "overdue"), ("es due[nñ][oa] de|lleva", "owns"),
    (r"[uú]ltim[oa]s?", "last"), ("tengo", "i have"), ("mis", "my"), ("pendientes?", "open"),
    ("cerrar", "to close"), ("cambi[oó]", "changed"), ("tenemos|hay", "have"), ("dos", "two"),
    ("tres", "three"), ("cuatro", "four"), ("cinco", "five"), ("por etapa", "by stage"),
    ("pron[oó]stico", "forecast"), ("correo de", "email of"), (r"tel[eé]fono de", "phone of"),
    ("mu[eé]strame", "show me"), ("cuotas?|metas?|objetivos?", "quota"),
    (r"c[oó]mo (?:vamos|estamos|va)", "how are we doing"), ("agentes?", "agents"),
    (r"fallaron|fall[oó]|han fallado|fallad[oa]s?", "failed"), (r"hicieron|hizo|han hecho", "did"),
    ("los|las|la|el|un|una|su|sus|del|de|con", " of "),
)  # fmt: skip
SPANISH_MARKS: Final = any_of((
    "cu[aá]nt[oa]s?", "qu[eé]", "qui[eé]n", "cu[aá]les", "negocios", "oportunidades", "llamadas",
    "tareas", "empresas", "clientes", "contactos", "tenemos", "mu[eé]strame", "embudo", "agentes",
    "cómo", "como vamos", "cuotas?", "pron[oó]stico",
))  # fmt: skip
