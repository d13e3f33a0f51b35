"""Italian. The verb alone tells who does it ("lo consegneremo")."""

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

_THEM = r"(?:(?:glie|ve|te|ce|se)(?:lo|la|li|le|ne) |(?:lo|la|li|le|vi|ti|ci|si|gli|ne) |l'){0,3}"
_CLITIC = r"(?:glielo|gliela|velo|vela|lo|la|li|le|vi|ti)?"
_TASK = (
    r"(?:(?:invi|mand|chiam|richiam|conferm|avvis|prepar|prenot|inform|rimbors|contatt|ricontatt|"
    r"organizz|annull|ripar|mostr|port|stamp|telefon)er(?:o|emo)|"
    r"(?:comunich|verifich|pagh)er(?:o|emo)|(?:rispond|scriv|condivid|risolv)er(?:o|emo)|"
    r"(?:spedir|fornir)(?:o|emo)|far(?:o|emo) (?:sapere|avere))"
)
_TASK_NOW = (
    r"(?:giro|fisso|aggiorno|invio|inviamo|mando|mandiamo|chiamo|chiamiamo|richiamo|richiamiamo|confermo|confermiamo|"
    r"ricontatto|ricontattiamo|contatto|contattiamo|avviso|avvisiamo|scrivo|rispondo|preparo|"
    r"prepariamo|spedisco|spediamo|(?:faccio|facciamo) (?:sapere|avere))"
)
_TASK_LATER = (
    r"(?:invi|mand|chiam|richiam|conferm|avvis|prepar|prenot|inform|contatt|ricontatt|comunic|"
    r"rispond|scriv|spedi|forni)(?:are|ere|re|ar|er|r)"
)
_DELIVERY = (
    r"(?:(?:consegn|complet|termin|ultim|install|lanc|rilasc|attiv|realizz|implement)er(?:o|emo)|"
    r"(?:finir|pubblicher)(?:o|emo)|"
    r"metter(?:o|emo)(?= [^,;:]{0,60}?\b(?:online|on line|in linea|in funzione|in produzione)\b)|"
    r"avr(?:o|emo) (?:tutto|gia )?(?:finito|terminato|completato|pront[oai]|consegnato)|"
    r"avremo tutto|sar(?:o|emo) pront[oi])"
)
_DELIVERY_NOW = (
    r"(?:consegniamo|consegno|completiamo|terminiamo|finiamo|pubblichiamo|installiamo|lanciamo|"
    r"rilasciamo|attiviamo|mettiamo(?= [^,;:]{0,60}?\b(?:online|on line|in linea|in funzione)\b))"
)
_DELIVERY_LATER = (
    r"(?:consegn|complet|termin|ultim|install|lanc|rilasc|attiv|fini|pubblic|mette)"
    r"(?:are|ire|re|ar|ir|r)"
)
_PEOPLE = (
    r"(?:il|la|lo|l'|i|gli|le|un|una|suo|sua|vostr[oa]) ?"
    r"(?:fornitore|corriere|comune|venditore|venditrice|acquirente|banca|agente|cliente|proprietari[oa]|inquilin[oa]|"
    r"visita|casa|appartamento|villa|immobile|monolocale|alloggio|terreno|abbonamento|appuntamento|ufficio|mercato|settimana|giorno|notaio|perito|"
    r"riunione|artigiano)"
)
_OTHERS = re.compile(rf"\b{_PEOPLE} $")
_YOU = r"(?:la |le |vi |ti |gliel[oa] )"
_STAFF = (
    r"(?:colleg[ah]i?|squadra|team|tecnic[oi]|responsabile(?: vendite)?|commerciale|assistenza|"
    r"consulente|sviluppatori)"
)
_DONE = (
    r"(?:(?:pront|consegnat|terminat|completat|finit|ultimat|installat|pubblicat|attiv|attivat|"
    r"rilasciat|operativ|realizzat|mess)[oaie]|online|on line|in linea|in funzione|disponibil[ei])"
)
_NEXT_WEEK = r"(?:la )?(?:prossima settimana|settimana prossima)"
_DAYS = days_of(
    DayForms(
        names=names_of("it", {
            "gen": 1, "feb": 2, "mar": 3, "apr": 4, "mag": 5, "giu": 6, "lug": 7, "ago": 8,
            "set": 9, "sett": 9, "ott": 10, "nov": 11, "dic": 12,
        }, {"un'": 1, "paio": 2, "qualche": 3, "secondo": 2, "terzo": 3, "quarto": 4}),
        article=r"(?:il |l')?",
        ordinal=r"[°º]?",
        weekday=r"(?:(?:il|la|questo|questa|(?P<which>(?:il )?prossimo)) )?{weekday}(?: (?P<after>prossim[oa]))?(?: (?:mattina|pomeriggio|sera))?",
        own=(
            ("soon", r"(?:entro|in|tra|fra)(?: le prossime| i prossimi)? {count} ?(?P<unit>minut[oi]|or[ae])"),
            ("days", r"(?:entro|in|tra|fra|nei|nelle|nel giro di)(?: i| le)?(?: prossim[ie])?(?: un)? {count}(?: di)? (?P<unit>giorn[oi]|settiman[ae]|mes[ei])(?P<work> lavorativ[io])?"),
            ("weekday_of_week", r"{weekday} (?:della |di )?(?P<which>prossima settimana|settimana prossima|questa settimana)"),
            ("weekend", r"(?:nel|il|questo|per il|entro il) (?:fine settimana|weekend)"),
            ("week", rf"(?:(?:la )?fine (?:della )?)?(?P<which>{_NEXT_WEEK}|questa settimana)|(?:la )?fine della settimana|in settimana"),
            ("month", r"(?:(?:la )?fine (?:di |del )?)?(?P<which>(?:il )?(?:prossimo mese|mese prossimo)|questo mese)|(?:la )?fine (?:del )?mese"),
            ("quarter", r"(?:la )?fine (?:del )?(?P<which>prossimo )?trimestre"),
            ("quarter", r"(?:nel |fine )?(?:q|t)(?P<number>[1-4])"),
            ("quarter", r"(?:la )?(?:fine )?(?:del |nel )?{ordinal} trimestre"),
            ("week_of_year", r"(?:la )?settimana (?P<number>\d{1,2})"),
            ("year", r"(?:la )?fine (?:dell')?anno|(?:la )?fine dell'anno"),
            ("overmorrow", r"dopodomani"),
            ("today", r"oggi(?: pomeriggio)?|stamattina|stasera|questo pomeriggio|questa sera|subito|immediatamente|in giornata"),
            ("tomorrow", r"domani(?: (?:mattina|pomeriggio|sera))?"),
            ("part_of_month", r"(?P<part>inizio|(?:la )?meta(?: di)?|fine|(?:la )?fine di|prima di|in|nel mese di|per|entro|a) {month}"),
            ("date", r"(?:il |l')(?:{day}|(?P<day_word>primo))(?= ?(?:[,.;:!?]|$|al piu|e |o |prossimo))"),
        ),
        units={"min": "minute", "or": "hour", "g": "day", "s": "week", "mes": "month"},
        following=r"prossim",
        clock=r"\b(?:alle|entro le|per le|dalle) (?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?(?!\d)",
        noon="mezzogiorno",
        evening="stasera|questa sera",
        parts={"inizio": "early", "meta": "middle", "la meta di": "middle", "meta di": "middle", "la meta": "middle", "prima di": "before"},
    )
)  # fmt: skip

GRAMMAR = Grammar(
    triggers=(
        Trigger("delivery", words(rf"{_THEM}{_DELIVERY}")),
        Trigger("task", words(rf"{_THEM}{_TASK}")),
        Trigger("delivery", words(rf"{_THEM}{_DELIVERY_NOW}"), needs_day=True),
        Trigger("task", words(rf"{_THEM}{_TASK_NOW}"), needs_day=True),
        Trigger("delivery", words(r"(?:l'|lo |la |li |le )avr(?:o|emo)")),
        Trigger("delivery", words(rf"(?:(?:ci impegniamo|mi impegno) a|(?:promettiamo|prometto) di) {_DELIVERY_LATER}{_CLITIC}")),
        Trigger("task", words(rf"(?:(?:ci impegniamo|mi impegno) a|(?:promettiamo|prometto) di) {_TASK_LATER}{_CLITIC}")),
        Trigger("delivery", words(r"(?:garantiamo|garantisco)"), needs_day=True),
        Trigger("delivery", words(rf"sara(?:nno)? (?:[\w']+ )?{_DONE}"), not_after=_OTHERS),
        Trigger("delivery", words(rf"(?:verra|verranno) {_DONE}"), not_after=_OTHERS),
        Trigger("delivery", words(r"(?:e|sono) pront[oaie](?= (?:per|entro|il))"), needs_day=True, not_after=_OTHERS),
        Trigger("delivery", words(r"(?:lo |la |li |le |l')?(?:avra|avrete|avrai|ricevera|riceverete|riceverai)(?! (?:bisogno|un appuntamento|una visita|un incontro))"), needs_day=True),
        Trigger("delivery", words(r"(?:la |data di )?(?:consegna|messa (?:online|in linea|in funzione))(?: (?:e prevista|prevista|avverra|sara|e)| ?:)?"), needs_day=True),
        Trigger("delivery", words(rf"(?:possiamo|posso|potremo|contiamo di|speriamo di|pensiamo di|dovremmo) {_DELIVERY_LATER}{_CLITIC}"), firm=False),
        Trigger("delivery", words(rf"(?:dovrebbe|dovrebbero|potra|potrebbe) essere {_DONE}"), firm=False, not_after=_OTHERS),
        Trigger("task", words(rf"{_STAFF} (?:[\w']+ ){{0,3}}?{_YOU}(?:richiam|chiam|invi|mand|contatt|ricontatt|conferm|sped|inform)\w*"), needs_day=True),
        Trigger("task", words(r"(?:vi|le|ti) daremo (?:una )?(?:risposta|conferma|notizie)")),
        Trigger("delivery", words(rf"{_STAFF} (?:\w+ )?(?:consegn|complet|termin|ultim|install|pubblic|finir|metter)(?:a|anno|era|eranno|hera)"), needs_day=True),
        Trigger("delivery", words(r"(?:va|andra|vanno|andranno) (?:online|on line|in linea|in produzione)"), needs_day=True, not_after=_OTHERS),
        Trigger("delivery", words(r"(?:entra|entrera|esce|uscira)(?= (?:in produzione|in funzione|il|l'|entro|a|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica))"), needs_day=True, not_after=_OTHERS),
    ),
    conditions=words(
        r"(?:(?<!sapere )se|qualora|purche|a condizione|appena|quando|una volta|a meno che|spero|speriamo che|forse|magari|"
        r"finche|dipende|nel caso|eventualmente|ha detto|avete detto|hanno detto|aveva detto|in allegato|allego)"
    ),
    doubts=words(r"(?:credo|crediamo|penso|pensiamo che|probabilmente|presumibilmente|circa|salvo)"),
    documents=words(
        r"(?:contratto|preventivo|fattura|proposta|brochure|link|e-?mail|mail|dettagli|info|"
        r"informazioni|documenti|documento|documentazione|chiavi|foto|risposta|offerta|stima|"
        r"elenco|lista|indirizzo|numero|ricevuta|promemoria|riepilogo|invito|rapporto|relazione|"
        r"annunci|scheda|prezzi|prezzo)"
    ),
    leads=re.compile(
        r"(?:(?:ok|va bene|si|certo|grazie|perfetto|e|quindi|allora|poi|buongiorno|salve|"
        r"nessun problema|d'accordo|[,!.:-]|il|la|l'|per|prima|entro|al|piu|tardi|non|oltre|dal|da|"
        r"fine|di|del|della|a|partire)[\s,]*)*"
    ),
    tags=re.compile(r", ?(?:ok|va bene|d'accordo|si)\?$"),
    by=re.compile(
        r"\b(?:entro|prima|per|non oltre|al piu tardi|non piu tardi|a partire|dal)"
        r"(?:[ ](?:e |non )?(?:il|lo|la|l'|le|i|del|della|di|dal|fine|oltre))* ?$"
    ),
    on=re.compile(r"(?:\b(?:il|lo|la|l'|questo|e|o)|,) ?$"),
    starts=("entro ", "in ", "tra ", "fra ", "nel", "fine", "la fine", "inizio ", "meta ", "prima ", "per ", "a "),
    about=r"(?:di|del|della|dello|dell'|dei|delle|su|sul|sulla|da|per)(?! (?:voi|te|lei|noi|loro|me)\b)",
    events=r"visita|appuntamento|riunione|incontro|chiamata|evento|sopralluogo",
    denials=words(r"(?:non(?! (?:oltre|piu tardi|solo))|mai|nessun[oa]?(?! problema))"),
    but=words(r"(?:ma|bensi)"),
    made=re.compile(
        r"(?<!\w)(?:"
        r"consegn\w*|pront[oaie]|complet\w*|termin\w*|fini(?:re|remo|ta|to|ti|te|amo)|ultim\w*|online|on line|in linea|"
        r"in produzione|in esercizio|in funzione|attiv\w*|operativ\w*|disponibil\w*|install\w*|rilasci\w*|pubblic\w*|lanc\w*|"
        r"esc[ei]|uscire|uscira|apre|aprir\w*|arriv\w*|trasferit\w*|migr\w*|avvi\w*|messa|mette\w*|troverete|avra|avrete|avremo|"
        r"ricever\w*|funzionant\w*|(?:far\w*|facciamo) avere"
        r")(?!\w)"
    ),
    others=re.compile(rf"\b(?:{_PEOPLE}|(?:loro|essi|chi))(?: sara| deve| e| ha| hanno| verra| lo| la| gia)* $"),
    requests=words(r"(?:per favore|la prego|deve|dovete|si prega|firmi|ci invii)"),
    days=_DAYS,
)  # fmt: skip
