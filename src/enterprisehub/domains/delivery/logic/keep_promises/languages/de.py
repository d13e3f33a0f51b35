"""German. Its verbs part ("wir stellen es am 1. Dezember fertig") and the present tells the future."""

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

_WE = r"(?:wir|ich)"
_FAR = r"[^,;:]{0,120}?\b"
_NEAR = r"[^,;:]{0,60}?\b"
# What is done to papers and people, with the words that part from the verb.
_TASK = (
    r"(?:schicken?|senden?|maile?n?|faxe?n?|antworte[nt]?|informieren?|bestatigen?|kummern?|"
    r"kummere|prufen?|vereinbaren?|reservieren?|buchen?|erstatten?|uberweisen?|reparieren?|"
    r"beheben?|schreiben?|stornieren?|erledigen?|organisieren?|erstellen?|zeigen?|bestellen?|"
    r"melden?(?= (?:mich|uns))|rufen?(?=" + _FAR + r"(?:an|zuruck))|"
    r"geben?(?=" + _FAR + r"(?:bescheid|durch|weiter))|sagen?(?=" + _FAR + r"bescheid)|"
    r"leiten?(?=" + _FAR + r"weiter)|klaren?(?=" + _FAR + r"ab)|bereiten?(?=" + _FAR + r"vor)|"
    r"teilen?(?=" + _FAR + r"mit)|reichen?(?=" + _FAR + r"nach)|"
    r"lassen?(?=" + _FAR + r"(?:zukommen|wissen)))"
)
_TASK_LATER = (
    r"(?:schicken|zuschicken|senden|zusenden|mailen|faxen|antworten|informieren|bestatigen|"
    r"kummern|prufen|vereinbaren|reservieren|buchen|erstatten|uberweisen|reparieren|beheben|"
    r"schreiben|stornieren|erledigen|organisieren|erstellen|zeigen|bestellen|melden|anrufen|"
    r"zuruckrufen|bescheid geben|bescheid sagen|durchgeben|weiterleiten|abklaren|vorbereiten|"
    r"mitteilen|nachreichen|zukommen lassen|wissen lassen)"
)
_DELIVERY = (
    r"(?:liefern?|liefere|vollenden?|veroffentlichen?|installieren?|implementieren?|ubergeben?|"
    r"beenden?|fertigstellen|stellen?(?=" + _FAR + r"(?:fertig|bereit))|"
    r"schliess?en?(?=" + _FAR + r"ab)|setzen?(?=" + _FAR + r"um)|"
    r"nehmen?(?=" + _FAR + r"in betrieb)|schalten?(?=" + _FAR + r"(?:frei|live|scharf))|"
    r"fuhren?(?=" + _FAR + r"ein)|gehen?(?=" + _FAR + r"(?:live|online|in betrieb))|"
    r"bringen?(?=" + _FAR + r"(?:live|online|fertig|zum laufen))|"
    r"(?:haben|habe|sind|bin)(?=" + _FAR + r"(?:fertig|bereit|so ?weit|durch)\b(?! ge))|"
    r"schaffen? (?:es|das|alles))"
)
_DELIVERY_LATER = (
    r"(?:liefern|ausliefern|vollenden|veroffentlichen|installieren|implementieren|ubergeben|"
    r"beenden|fertigstellen|bereitstellen|abschliess?en|umsetzen|freischalten|einfuhren|"
    r"live gehen|online gehen|fertig (?:haben|sein|werden|bekommen)|so ?weit sein|bereit haben|"
    r"in betrieb nehmen|schaffen)"
)
_PEOPLE = (
    r"(?:lieferant(?:en|in)?|spediteur|bauamt|verkaufer(?:in)?|kaufer(?:in)?|bank|makler(?:in)?|kunden?|kundin|mieter(?:in)?|"
    r"vermieter(?:in)?|eigentumer(?:in)?|handwerker|besichtigung|termin|haus|\w*wohnung|apartment|villa|immobilie|objekt|grundstuck|abo\w*|buro|markt|"
    r"woche|tag|gutachter(?:in)?|notar(?:in)?|er|sie|wer|veranstaltung)"
)
_OTHERS = re.compile(rf"\b{_PEOPLE} $")
_STAFF = (
    r"(?:kollegen?|kollegin(?:nen)?|team|techniker(?:in)?|entwickler(?:in)?|berater(?:in)?|"
    r"\w*leiter(?:in)?|support|vertrieb|mitarbeiter(?:in)?)"
)
_IS_READY = (
    r"(?:fertig|bereit|online|live|verfugbar|so ?weit|einsatzbereit|nutzbar|zur verfugung|"
    r"in betrieb|da)\b(?! (?:ge)?worden)"
)
_WILL_BE = (
    r"(?:fertig|bereit|online|live|verfugbar|so ?weit|einsatzbereit|nutzbar|geliefert|"
    r"ausgeliefert|abgeschlossen|veroffentlicht|installiert|umgesetzt|fertiggestellt|eingebaut|"
    r"ubergeben|freigeschaltet|eingefuhrt|in betrieb|zur verfugung|bereitgestellt|erledigt|"
    r"implementiert|da sein)\b(?! worden)"
)
_DAYS = days_of(
    DayForms(
        names=names_of("de", {
            "jan": 1, "janner": 1, "feb": 2, "feber": 2, "mrz": 3, "maerz": 3, "apr": 4, "jun": 6,
            "jul": 7, "aug": 8, "sep": 9, "sept": 9, "okt": 10, "nov": 11, "dez": 12,
        }, {"einem": 1, "einer": 1, "einen": 1, "paar": 3, "fuenf": 5, "zwoelf": 12}),
        article=r"(?:de[nmr] )?",
        ordinal=r"\.?",
        weekday=(
            r"(?:(?P<which>nachste[nr]?|kommende[nr]?|diese[nr]?) )?(?:{weekday}|(?P<saturday>sonnabend))"
            r"(?: ?(?:morgen|fruh|vormittag|mittag|nachmittag|abend))?"
        ),
        own=(
            ("soon", r"(?:in|innerhalb von|binnen)(?: de[nr] nachsten)? {count} (?P<unit>minuten?|stunden?)"),
            ("days", r"(?:in|innerhalb von|innerhalb|binnen)(?: de[nr] nachsten)?(?: ein)? {count} (?P<work>werk|arbeits)?(?P<unit>tag(?:en?)?|wochen?|monat(?:en?|s)?)"),
            ("weekday_of_week", r"(?P<which>nachste[nr]?|kommende[nr]?|diese[nr]?) woche(?: am)? {weekday}"),
            ("weekday_of_week", r"{weekday} (?P<which>nachste[nr]?|kommende[nr]?|dieser) woche"),
            ("weekend", r"(?:am|dieses|ubers|nachstes|das) wochenende"),
            ("week", r"(?:ende )?(?:in der )?(?P<which>nachste[nr]?|kommende[nr]?|diese[nr]?) woche|(?:ende|im laufe) der woche"),
            ("week_of_year", r"(?:kw|kalenderwoche) ?(?P<number>\d{1,2})"),
            ("week_of_year", r"(?:der )?(?P<number>\d{1,2})\. (?:kw|kalenderwoche)"),
            ("date", r"(?:am )?{day}\. (?:dieses|des) monats"),
            ("month", r"(?:ende )?(?:des )?(?P<which>nachsten|kommenden|diese[sn]) monats?|(?:ende (?:des )?monats|monatsende)"),
            ("quarter", r"(?:ende )?(?:des )?(?P<which>nachsten|kommenden|dieses) quartals?|(?:ende des quartals|quartalsende)"),
            ("quarter", r"(?:ende )?(?:q(?P<number>[1-4]))"),
            ("quarter", r"(?:ende )?(?:im |des )?(?P<number>[1-4])\. quartals?"),
            ("quarter", r"(?:zum |bis )?(?:ende )?(?:im |des |in dem )?{ordinal} quartals?"),
            ("year", r"ende (?:des|dieses) jahres|jahresende"),
            ("overmorrow", r"ubermorgen"),
            ("today", r"heute(?: (?:morgen|fruh|vormittag|mittag|nachmittag|abend|nacht|noch))?|sofort|umgehend|unverzuglich"),
            ("tomorrow", r"(?<!guten )(?<!am )(?<!jeden )(?<!gegen )morgen(?: (?:fruh|vormittag|mittag|nachmittag|abend))?"),
            ("part_of_month", r"(?P<part>anfang|mitte|ende|bis|vor|im(?: laufe des)?) {month}"),
            ("date", r"(?:am|zum|bis|den) {day}\.(?! ?(?:\d|stock|etage|mal|platz|quartal|woche|tag|besichtigung|termin|januar|februar|marz|april|mai|juni|juli|august|september|oktober|november|dezember))"),
        ),
        units={"min": "minute", "st": "hour", "t": "day", "w": "week", "m": "month"},
        following=r"nachst|kommend",
        clock=r"\b(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))? uhr\b",
        noon="mittags?",
        evening="heute (?:abend|nacht)",
        parts={"anfang": "early", "mitte": "middle", "bis": "before", "vor": "before"},
    )
)  # fmt: skip

GRAMMAR = Grammar(
    triggers=(
        Trigger("delivery", words(rf"(?:{_WE} werden?|werden? {_WE})(?={_FAR}{_DELIVERY_LATER}\b)")),
        Trigger("task", words(rf"(?:{_WE} werden?|werden? {_WE})(?={_FAR}{_TASK_LATER}\b)")),
        Trigger("delivery", words(rf"(?:{_WE} {_DELIVERY}|{_DELIVERY} {_WE})"), needs_day=True),
        Trigger("task", words(rf"(?:{_WE} {_TASK}|{_TASK} {_WE})"), needs_day=True),
        Trigger("delivery", words(rf"(?:{_WE} (?:garantieren|garantiere|versprechen|verspreche|sichern|sichere)|(?:garantieren|versprechen|sichern) wir)"), needs_day=True),
        Trigger("delivery", words(rf"dass {_WE}(?={_FAR}{_DELIVERY_LATER}\b)"), needs_day=True),
        Trigger("task", words(rf"dass {_WE}(?={_FAR}{_TASK_LATER}\b)"), needs_day=True),
        Trigger("delivery", words(r"(?:sie|du) (?:erhalten|bekommen|kriegen|erhaltst|bekommst|kriegst)(?! ein(?:e[nr]?)? (?:termin|besichtigung))"), needs_day=True),
        Trigger("delivery", words(r"(?:erhalten|bekommen|kriegen|erhaltst|bekommst) (?:sie|du)"), needs_day=True),
        Trigger("delivery", words(rf"(?:sie haben|haben sie|du hast|hast du) (?:es|das|alles|die|den|ihre?n?|deine?n?)(?={_NEAR}(?:bis|spatestens|in|innerhalb)\b)(?![^,;:]{{0,120}}?\b(?:ge\w+[tn]|unterschrieben|bezahlt|erhalten|bekommen|bestellt|beauftragt)\b)"), needs_day=True),
        Trigger("delivery", words(rf"(?:wird|werden)(?={_FAR}{_WILL_BE})"), not_after=_OTHERS),
        Trigger("delivery", words(rf"(?:ist|sind|steht|stehen)(?={_FAR}{_IS_READY})"), needs_day=True, not_after=_OTHERS),
        Trigger("delivery", words(rf"(?:geht|gehen)(?={_FAR}(?:live|online|in betrieb|an den start)\b)"), needs_day=True, not_after=_OTHERS),
        Trigger("delivery", words(r"(?:(?:die |der |mit der |das )?(?:lieferung|liefertermin|fertigstellung|auslieferung|ubergabe|go-live|inbetriebnahme|veroffentlichung))(?: (?:ist|erfolgt|findet|wird|voraussichtlich|geplant)| ?:)?"), needs_day=True),
        Trigger("delivery", words(rf"(?:(?:konnen|konnten|kann|konnte|mochten|wollen|will|planen) {_WE}|{_WE} (?:konnen|konnten|kann|konnte|mochten|wollen|will|planen))(?={_FAR}(?:zu )?{_DELIVERY_LATER}\b)"), firm=False),
        Trigger("delivery", words(rf"(?:sollten?|durften?|konnten?|mussten?)(?={_FAR}{_WILL_BE})"), firm=False, not_after=_OTHERS),
        Trigger("task", words(rf"{_STAFF} (?:wird|werden)(?={_FAR}{_TASK_LATER}\b)")),
        Trigger("delivery", words(rf"{_STAFF} (?:wird|werden)(?={_FAR}{_DELIVERY_LATER}\b)")),
        Trigger("task", words(rf"{_STAFF} (?:aus [a-z]+ (?:[a-z]+ )?)?(?:ruft|meldet|schickt|sendet|mailt|informiert|schreibt|bestatigt)"), needs_day=True),
        Trigger("task", words(rf"(?:ruft|meldet|schickt|sendet|mailt|informiert) (?:sie |ihnen |sich )?(?:bei ihnen )?(?:ein|eine|unser|unsere|mein|meine) {_STAFF}"), needs_day=True),
        Trigger("delivery", words(rf"{_STAFF} (?:liefert|installiert|ubergibt|veroffentlicht|bringt(?={_FAR}(?:live|online|start))|schliess?t(?={_FAR}ab)|stellt(?={_FAR}fertig))"), needs_day=True),
        Trigger("delivery", words(r"(?:erscheint|erscheinen|startet|starten)"), needs_day=True, not_after=_OTHERS),
        Trigger("task", words(r"(?:sie )?horen (?:sie )?(?=[^,;:]{0,60}?\bvon (?:uns|mir)\b)"), needs_day=True),
        Trigger("task", words(rf"(?:und|dann) {_TASK}(?= (?:ihnen|sie|dir|es|das|mich|uns)\b)"), needs_day=True),
    ),
    conditions=words(
        r"(?:wenn|falls|sofern|sobald|vorausgesetzt|solange|hoffentlich|hoffen?|vielleicht|eventuell|"
        r"moglicherweise|(?<!bescheid, )ob|je nachdem|abhangig|es sei denn|unter der bedingung|gesagt|sagten?|"
        r"sagtest|wunsche|wunschen|bezweifle|hiermit|anbei)"
    ),
    doubts=words(r"(?:voraussichtlich|wahrscheinlich|vermutlich|glaube|glauben|denke|denken|schatze|wohl|etwa|ungefahr)"),
    documents=words(
        r"(?:expose|vertrag|angebot|rechnung|link|e?-?mail|unterlagen|details|infos?|informationen|"
        r"dokumente?|schlussel|fotos?|bilder|antwort|update|ruckmeldung|kostenvoranschlag|liste|"
        r"adresse|nummer|beleg|erinnerung|zusammenfassung|einladung|bescheid|prospekt|preise?|"
        r"bericht|protokoll|entwurf|wegbeschreibung)"
    ),
    leads=re.compile(
        r"(?:(?:ok|okay|ja|gerne?|klar|super|danke|vielen dank|naturlich|perfekt|und|dann|also|hallo|"
        r"guten tag|kein problem|selbstverstandlich|[,!.:-]|bis|am|an|zum|vor|ab|spatestens|"
        r"der|de[nm]|ende|im|in|noch|gleich|erst|schon)[\s,]*)*"
    ),
    tags=re.compile(r", ?(?:ok|okay|ja|gut|einverstanden|in ordnung)\?$"),
    by=re.compile(
        r"\b(?:bis|bis spatestens|spatestens|vor|ab|innerhalb|nicht spater als)"
        r"(?: (?:zum|zur|de[nmr]|des|ende|am|spatestens|einschliesslich))* ?$"
    ),
    on=re.compile(r"\b(?:am|an|de[nm]|zum|noch|gleich|schon|erst|und|oder|kommenden|nachsten|diesen)(?: de[nm])? ?$|, ?$"),
    starts=("in ", "innerhalb", "binnen", "bis ", "ende ", "anfang ", "mitte ", "im ", "vor ", "am ", "zum ", "den "),
    about=r"(?:vom|von|uber|fur|wegen|seit|des|zu|bezuglich)(?! (?:sie|dich|euch|uns|mich|ihnen|dir|mir|ihn)\b)",
    events=r"besichtigung|termin|treffen|veranstaltung|besprechung|besuch|gesprach|anruf",
    denials=words(r"(?:nicht(?! (?:spater|nur|zuletzt))|kein(?:e[nmr]?)?|nie|niemals)"),
    but=words(r"(?:sondern|aber)"),
    made=re.compile(
        r"(?<!\w)(?:"
        r"steht|stehen|\w*liefer(?!ant)\w*|fertig\w*|abgeschlossen|abschlie\w*|schliess?en|live|online|produktiv\w*|in betrieb|inbetriebnahme|"
        r"\w*verfug\w*|bereit\w*|uber(?:gabe|geb\w*)|freigeschaltet|freischalt\w*|eingebaut|installier\w*|installation|umgesetzt|"
        r"umsetz\w*|umstell\w*|umgestellt|migrier\w*|migration|veroffentlich\w*|erschein\w*|startet|starten|release|version|"
        r"eingefuhrt|einfuhr\w*|lauft|laufen|so ?weit|ausgerollt|ausroll\w*|rollen|ziehen|umgezogen|nutzbar|nutzen|erhalten|bekommen|"
        r"haben sie|sie haben|kommt|go-live|erledig\w*|schalten|gehen|anmelden|stellen|eingerichtet|start"
        r")(?!\w)"
    ),
    others=re.compile(rf"\b(?:{_PEOPLE}|(?:er|sie|wer))(?:(?: noch| schon)*| (?:ist|sind|hat|wird|soll|muss|kann|will|werden|sollen|mussen)\b[^,;:]*) $"),
    requests=words(r"(?:bitte|(?:sie|du) (?:mussen|mussten|sollten|brauchen|musst))"),
    days=_DAYS,
)  # fmt: skip
