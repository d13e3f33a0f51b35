"""Dutch. Its verbs part ("we leveren het op 1 december op") and the present tells the future."""

import re

from enterprisehub.domains.delivery.logic.keep_promises.grammar import (
    Grammar,
    Trigger,
    words,
)
from enterprisehub.domains.delivery.logic.keep_promises.languages.days_of import (
    DayForms,
    days_of,
    names_of,
)

_WE = r"(?:wij|we|ik)"
_FAR = r"[^,;:]{0,120}?\b"
_NEAR = r"[^,;:]{0,60}?\b"
_TASK = (
    r"(?:stuur|sturen|verstuur|versturen|mail|mailen|bel|bellen|antwoord|antwoorden|informeer|"
    r"informeren|bevestig|bevestigen|regel|regelen|controleer|controleren|reserveer|reserveren|"
    r"boek|boeken|betaal|betalen|repareer|repareren|schrijf|schrijven|annuleer|annuleren|"
    r"kom(?:en)?(?=" + _FAR + r"op terug)|laat(?=" + _FAR + r"weten)|laten(?=" + _FAR + r"weten)|"
    r"neem(?=" + _FAR + r"contact)|nemen(?=" + _FAR + r"contact)|"
    r"geef(?=" + _FAR + r"(?:door|terug))|geven(?=" + _FAR + r"(?:door|terug))|"
    r"zoek(?:en)?(?=" + _FAR + r"uit)|bereid(?:en)?(?=" + _FAR + r"voor)|"
    r"plan(?:nen)?(?=" + _FAR + r"in)|breng(?:en)?(?=" + _FAR + r"langs))"
)
_TASK_LATER = (
    r"(?:sturen|toesturen|opsturen|versturen|mailen|bellen|terugbellen|antwoorden|informeren|"
    r"bevestigen|regelen|controleren|reserveren|boeken|betalen|terugbetalen|repareren|schrijven|"
    r"annuleren|laten weten|contact opnemen|opnemen|doorgeven|uitzoeken|voorbereiden|inplannen|"
    r"langsbrengen|terugkomen)"
)
_DELIVERY = (
    r"(?:lever|leveren|voltooi|voltooien|publiceer|publiceren|installeer|installeren|"
    r"implementeer|implementeren|lanceer|lanceren|rond(?:en)?(?=" + _FAR + r"af)|"
    r"(?:zet|zetten)(?=" + _FAR + r"(?:live|online|klaar))|gaan?(?=" + _FAR + r"(?:live|online)\b)|"
    r"(?:heb|hebben|zijn|ben|maak|maken|krijg|krijgen)(?=" + _FAR + r"(?:klaar|af|gereed|zover)\b)|"
    r"(?:neem|nemen)(?=" + _FAR + r"in gebruik)|halen (?:het|dat))"
)
_DELIVERY_LATER = (
    r"(?:leveren|opleveren|voltooien|afronden|afmaken|publiceren|installeren|implementeren|"
    r"lanceren|(?:klaar|af|gereed) (?:hebben|zijn|krijgen)|(?:hebben|zijn) (?:klaar|af|gereed)|"
    r"klaarzetten|live (?:gaan|zetten)|online (?:gaan|zetten)|in gebruik nemen|halen)"
)
_PEOPLE = (
    r"(?:leverancier|vervoerder|gemeente|verkoper|koper|bank|makelaar|klant|huurder|verhuurder|eigenaar|bezichtiging|afspraak|"
    r"huis|\w*woning|appartement|villa|pand|studio|abonnement|kantoor|markt|week|dag|taxateur|notaris|aannemer|hij|zij|ze|wie|vergadering)"
)
_OTHERS = re.compile(rf"\b{_PEOPLE} $")
_STAFF = r"(?:collega|team|monteurs?|adviseur|\w*leider|support|medewerker|ontwikkelaars?)"
_READY = r"(?:klaar|gereed|af|live|online|beschikbaar|zover|in gebruik)\b(?! ge)"
_DONE = (
    r"(?:klaar|gereed|af|live|online|beschikbaar|zover|geleverd|opgeleverd|voltooid|afgerond|"
    r"geinstalleerd|gepubliceerd|gelanceerd|geimplementeerd|in gebruik)\b(?! geworden)"
)
_ORDINALS = (
    "eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende",
    "tiende", "elfde", "twaalfde", "dertiende", "veertiende", "vijftiende", "zestiende",
    "zeventiende", "achttiende", "negentiende", "twintigste", "eenentwintigste",
    "tweeentwintigste", "drieentwintigste", "vierentwintigste", "vijfentwintigste",
    "zesentwintigste", "zevenentwintigste", "achtentwintigste", "negenentwintigste", "dertigste",
    "eenendertigste",
)  # fmt: skip
_DAYS = days_of(
    DayForms(
        names=names_of("nl", {
            "jan": 1, "feb": 2, "febr": 2, "mrt": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
            "sep": 9, "sept": 9, "okt": 10, "nov": 11, "dec": 12,
        }, {name: at for at, name in enumerate(_ORDINALS, 1)} | {"paar": 3, "enkele": 3}),
        article=r"(?:de )?",
        ordinal=r"(?:ste|de|e)?",
        weekday=(
            r"(?:(?P<which>volgende|komende|aanstaande|deze) )?{weekday}"
            r"(?: ?(?:ochtend|morgen|middag|avond))?"
        ),
        own=(
            ("soon", r"(?:binnen|over|in)(?: de komende)? {count} (?P<unit>minu(?:ut|ten)|uur|uren)"),
            ("days", r"(?:binnen|over|in)(?: de komende)?(?: een)? {count} (?P<work>werk)?(?P<unit>dag(?:en)?|week|weken|maand(?:en)?)"),
            ("weekday_of_week", r"(?P<which>volgende|komende|deze) week(?: op)? {weekday}"),
            ("weekday_of_week", r"{weekday} (?P<which>volgende|deze) week"),
            ("weekend", r"(?:dit|het|in het|volgend) weekend"),
            ("week", r"(?:(?:het )?einde? (?:van )?)?(?P<which>volgende|komende|deze) week|(?:het )?einde? van de week"),
            ("month", r"(?:(?:het )?einde? (?:van )?)?(?P<which>volgende|komende|deze) maand|(?:het )?einde? van de maand"),
            ("quarter", r"(?:het )?einde? (?:van )?(?P<which>volgend|dit|het) kwartaal"),
            ("quarter", r"(?:eind )?q(?P<number>[1-4])"),
            ("quarter", r"(?:het )?(?:einde? )?(?:van )?(?:het )?{ordinal} kwartaal"),
            ("week_of_year", r"week (?P<number>\d{1,2})"),
            ("year", r"(?:het )?einde? (?:van )?(?:het|dit) jaar"),
            ("overmorrow", r"overmorgen"),
            ("today", r"vandaag(?: nog)?|vanochtend|vanmiddag|vanavond|meteen|onmiddellijk"),
            ("tomorrow", r"(?<!goede )morgen(?:ochtend|middag|avond| vroeg)?"),
            ("part_of_month", r"(?P<part>begin|half|medio|eind|voor|in|in de loop van)(?: de maand)? {month}"),
            ("date", r"(?:de|voor) {day}(?:ste|de|e)(?! (?:verdieping|keer|plaats|etage|week|kwartaal|maand|dag))"),
        ),
        units={"min": "minute", "u": "hour", "d": "day", "w": "week", "ma": "month"},
        following=r"volgend|komend|aanstaand",
        clock=r"\b(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))? uur\b",
        noon="twaalf uur 's middags",
        evening="vanavond",
        parts={"begin": "early", "half": "middle", "medio": "middle", "voor": "before"},
    )
)  # fmt: skip

GRAMMAR = Grammar(
    triggers=(
        Trigger("delivery", words(rf"(?:{_WE} (?:zullen|zal|gaan|ga)|(?:zullen|zal|gaan|ga) {_WE})(?={_FAR}{_DELIVERY_LATER}\b)")),
        Trigger("task", words(rf"(?:{_WE} (?:zullen|zal|gaan|ga)|(?:zullen|zal|gaan|ga) {_WE})(?={_FAR}{_TASK_LATER}\b)")),
        Trigger("delivery", words(rf"(?:{_WE} {_DELIVERY}|{_DELIVERY} {_WE})"), needs_day=True),
        Trigger("task", words(rf"(?:{_WE} {_TASK}|{_TASK} {_WE})"), needs_day=True),
        Trigger("delivery", words(rf"(?:{_WE} (?:garanderen|garandeer|beloven|beloof)|(?:garanderen|beloven) we)"), needs_day=True),
        Trigger("delivery", words(rf"dat {_WE}(?={_FAR}{_DELIVERY_LATER}\b)"), needs_day=True),
        Trigger("delivery", words(r"(?:u|je|jij|jullie) (?:krijgt|krijgen|ontvangt|ontvangen)(?! een (?:afspraak|bezichtiging))"), needs_day=True),
        Trigger("delivery", words(r"(?:krijgt|ontvangt|krijg|ontvang) (?:u|je)"), needs_day=True),
        Trigger("delivery", words(rf"(?:(?:u|je) (?:heeft|hebt)|(?:heeft|hebt) u|heb je) (?:het|dit|dat|alles|de|uw|je)(?={_NEAR}(?:uiterlijk|voor|binnen|over)\b)(?![^,;:]{{0,120}}?\bge\w+[dtn]\b)"), needs_day=True),
        Trigger("delivery", words(rf"(?:wordt|worden|zal|zullen|gaat)(?={_FAR}{_DONE})"), not_after=_OTHERS),
        Trigger("delivery", words(rf"(?:is|zijn|staat|staan)(?={_FAR}{_READY})"), needs_day=True, not_after=_OTHERS),
        Trigger("delivery", words(r"(?:de )?(?:levering|oplevering|leverdatum|opleverdatum|livegang|lancering)(?: (?:is|vindt plaats|staat gepland|gepland)| ?:)?"), needs_day=True),
        Trigger("delivery", words(rf"(?:{_WE} (?:kunnen|kan|verwachten|verwacht|willen|denken)|(?:kunnen|verwachten|willen) {_WE})(?={_FAR}(?:te )?{_DELIVERY_LATER}\b)"), firm=False),
        Trigger("delivery", words(rf"(?:zou(?:den)?|moet(?:en)?|kan)(?={_FAR}{_DONE})"), firm=False, not_after=_OTHERS),
        Trigger("task", words(rf"{_STAFF} (?:van [a-z]+ )?(?:belt|stuurt|mailt|neemt(?={_FAR}contact)|verstuurt|bevestigt|laat(?={_FAR}weten))"), needs_day=True),
        Trigger("task", words(rf"(?:belt|stuurt|mailt|neemt) (?:u )?(?:een |onze |mijn )?{_STAFF}"), needs_day=True),
        Trigger("delivery", words(rf"{_STAFF} (?:levert|installeert|zet(?={_FAR}(?:online|live))|rondt(?={_FAR}af)|ronden(?={_FAR}af)|publiceert)"), needs_day=True),
        Trigger("delivery", words(r"(?:gaat|gaan) (?=[^,;:]{0,60}?\bin productie\b)"), needs_day=True, not_after=_OTHERS),
        Trigger("task", words(rf"(?:en|dan) {_TASK}(?= (?:u|het|je)\b)"), needs_day=True),
        Trigger("task", words(r"(?:hoort|hoor) u(?=[^,;:]{0,60}?\bvan (?:ons|mij)\b)"), needs_day=True),
    ),
    conditions=words(
        r"(?:als|indien|wanneer|zodra|mits|tenzij|hopelijk|hoop|hopen|misschien|wellicht|afhankelijk|zolang|"
        r"in geval|u zei|je zei|zei|zeiden|bijgaand|hierbij|bijgevoegd)"
    ),
    doubts=words(r"(?:denk|denken|waarschijnlijk|vermoedelijk|naar verwachting|ongeveer|geloof)"),
    documents=words(
        r"(?:contract|offerte|factuur|voorstel|brochure|link|e-?mail|mail|mailtje|gegevens|details|info|"
        r"informatie|documenten|document|sleutels?|foto's|foto|antwoord|update|aanbod|aanbieding|"
        r"schatting|lijst|adres|nummer|bon|herinnering|samenvatting|uitnodiging|verslag|rapport|"
        r"prijzen|prijs|routebeschrijving)"
    ),
    leads=re.compile(
        r"(?:(?:ok|oke|okay|ja|prima|bedankt|dank u|natuurlijk|perfect|en|dan|dus|hallo|goedendag|"
        r"geen probleem|zeker|[,!.:-]|op|voor|uiterlijk|vanaf|de|het|eind|in|nog|pas|al)[\s,]*)*"
    ),
    tags=re.compile(r", ?(?:ok|oke|okay|ja|goed|akkoord|toch)\?$"),
    by=re.compile(
        r"\b(?:voor|uiterlijk|tot|vanaf|binnen|tegen|niet later dan)"
        r"(?: (?:op|de|het|eind|einde|van|voor|uiterlijk))* ?$"
    ),
    on=re.compile(r"(?:\b(?:op|de|nog|pas|al|en|of|komende|volgende|aanstaande|deze)|,) ?$"),
    starts=("binnen ", "over ", "in ", "eind", "het eind", "begin ", "half ", "medio ", "voor "),
    about=r"(?:van|over|voor|wegens|sinds|omtrent)(?! (?:u|jou|je|jullie|ons|mij|hen)\b)",
    events=r"bezichtiging|afspraak|vergadering|gesprek|bezoek|evenement|bijeenkomst",
    denials=words(r"(?:niet(?! (?:later|alleen))|geen(?! (?:probleem|dag))|nooit)"),
    but=words(r"(?:maar)"),
    made=re.compile(
        r"(?<!\w)(?:"
        r"lever(?!anc)\w*|\w*gelever\w*|oplever\w*|klaar|gereed|af|afge\w+|afrond\w*|ronden|live|online|in productie|in de lucht|"
        r"beschikb\w*|beschikking|\w*install\w*|geinstalleerd|\w*public\w*|lancer\w*|gelanceerd|livegang|\w*rollen|uitgerold|"
        r"draai(?:t|en)|\w*activeer\w*|overgezet|overdrag\w*|dragen|opent|openen|stores?|komt|krijgt|heeft|hebben|hebt|werkend|"
        r"\w*komt|zetten|zet|migratie|release|versie"
        r")(?!\w)"
    ),
    others=re.compile(rf"\b(?:{_PEOPLE}|(?:hij|zij|ze|wie))(?:(?: nog| al)*| (?:is|zijn|heeft|komt|loopt|moet|zal|wordt|kan|wil|moeten|zullen|gaat)\b[^,;:]*) $"),
    requests=words(r"(?:gelieve|alstublieft|alsjeblieft|(?:u|je) (?:moet|dient|hoeft)|wilt u|wil je)"),
    days=_DAYS,
)  # fmt: skip
