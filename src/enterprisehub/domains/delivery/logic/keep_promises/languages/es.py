"""Spanish."""

import re

from enterprisehub.domains.delivery.logic.keep_promises.grammar import (
    Grammar,
    Trigger,
    words,
)
from enterprisehub.domains.delivery.logic.keep_promises.languages.days_of import (
    DayForms,
    Names,
    days_of,
)

_THEM = r"(?:(?:te|le|les|se|os) )?(?:(?:lo|la|los|las) )?"
_TASK_STEMS = (
    r"(?:enviar|mandar|llamar|confirmar|avisar|responder|compartir|preparar|reservar|contestar|"
    r"pagar|reembolsar|arreglar|revisar|escribir|informar|contactar|devolver|reparar|resolver)"
)
_TASK_NOW = (
    r"(?:paso|reservo|reenvio|devuelvo|digo|hago llegar|envio|enviamos|mando|mandamos|llamo|llamamos|confirmo|confirmamos|aviso|avisamos|"
    r"respondo|respondemos|contesto|escribo|preparo|preparamos)"
)
_DELIVERY_STEMS = (
    r"(?:entregar|terminar|acabar|completar|finalizar|publicar|lanzar|instalar|implementar|"
    r"activar)"
)
_DELIVERY_NOW = (
    r"(?:entregamos|entrego|terminamos|termino|acabamos|completamos|finalizamos|publicamos|"
    r"lanzamos|instalamos)"
)
_DONE = (
    r"(?:list|terminad|entregad|acabad|completad|finalizad|publicad|instalad|activad|operativ)[oa]s?"
    r"|disponibles?|en linea|en marcha|en funcionamiento"
)
_PEOPLE = (
    r"(?:el|la|los|las|un|una|su|sus|nuestr[oa]) "
    r"(?:proveedor|transportista|ayuntamiento|vendedor|vendedora|comprador|compradora|banco|agente|cliente|clienta|propietario|"
    r"inquilino|casa|piso|apartamento|vivienda|villa|inmueble|terreno|suscripcion|visita|cita|reunion|oficina|mercado|semana|dia|notario|perito)"
)
_OTHERS = re.compile(rf"\b{_PEOPLE} $")
_STAFF = (
    r"(?:companer[oa]s?|equipo|tecnicos?|comercial|responsable|soporte|asesora?|desarrolladores)"
)
_NUMBERS = (
    "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once",
    "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve",
    "veinte", "veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco",
    "veintiseis", "veintisiete", "veintiocho", "veintinueve", "treinta", "treinta y uno",
)  # fmt: skip
_NAMES = Names(
    months={
        "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7,
        "agosto": 8, "septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11,
        "diciembre": 12,
    },
    weekdays={
        "lunes": 0, "martes": 1, "miercoles": 2, "jueves": 3, "viernes": 4, "sabado": 5,
        "domingo": 6,
    },
    numbers={word: at for at, word in enumerate(_NUMBERS, 1)}
    | {
        "un": 1, "una": 1, "primero": 1, "primer": 1, "segundo": 2, "tercer": 3, "cuarto": 4,
        "unos": 3, "unas": 3, "pocos": 3, "veintiun": 21,
    },
)  # fmt: skip
_WITHIN = r"(?:en|dentro de|en un plazo de)(?: los| las)?(?: proxim[oa]s)?"
_NEXT = r"(?:la )?(?:proxima semana|semana que viene|semana proxima)"
_DAYS = days_of(
    DayForms(
        names=_NAMES,
        article=r"(?:el )?(?:dia )?",
        ordinal=r"(?: de)?",
        weekday=r"(?:(?:el )?(?P<which>proximo) |este |el )?{weekday}(?: (?P<after>proximo|que viene))?(?: por la (?:manana|tarde|noche))?",
        own=(
            ("date", r"(?:el )?(?:dia )?(?P<day_word>" + "|".join(_NUMBERS) + r"|primero) de {month}(?: de(?:l)? (?P<year>20\d\d))?"),
            ("soon", _WITHIN + r" {count} (?P<unit>minutos?|horas?)"),
            ("days", _WITHIN + r" {count} (?P<unit>dias?|semanas?|mes(?:es)?)(?P<work> habiles| laborables)?"),
            ("weekday_of_week", r"{weekday} de (?P<which>esta semana|" + _NEXT + r")"),
            ("weekend", r"(?:este|el) fin de semana"),
            ("week", rf"(?:(?:el )?(?:fin|final|finales) de )?(?P<which>esta semana|{_NEXT})|(?:fin|final|finales) de (?:la )?semana"),
            ("week_of_year", r"(?:la )?semana (?P<number>\d{1,2})"),
            ("month", r"(?:(?:el )?(?:fin|final|finales) de )?(?P<which>este mes|(?:el )?proximo mes|(?:el )?mes que viene)|(?:fin|final|finales) (?:de|del) mes"),
            ("quarter", r"(?:fin|final|finales) (?:de|del) (?P<which>proximo )?trimestre"),
            ("quarter", r"(?:(?:fin|final|finales) )?(?:del? |el |en el )?{ordinal} trimestre"),
            ("year", r"(?:fin|final|finales) (?:de|del) ano"),
            ("overmorrow", r"pasado manana"),
            ("today", r"hoy(?: mismo)?|esta (?:manana|tarde|noche)|ahora mismo|enseguida|de inmediato|inmediatamente"),
            ("tomorrow", r"(?<!la )manana(?: por la (?:manana|tarde))?"),
            ("part_of_month", r"(?P<part>principios de|mediados de|finales de|fin de|antes de|en)(?: el mes de)? {month}"),
            ("date", r"el (?:dia )?{day}(?= ?(?:[,.;:!?]|$|a mas|y |o |proximo))"),
        ),
        units={"min": "minute", "h": "hour", "d": "day", "s": "week", "m": "month"},
        following=r"proxim|que viene",
        clock=(
            r"\ba las? (?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5]\d))? ?(?:de la )?"
            r"(?:(?P<half>[ap])\.?(?: ?m\b)|(?P<afternoon>tarde|noche)|manana)?"
        ),
        noon="mediodia",
        evening="esta noche",
        parts={"antes de": "before", "principios de": "early", "mediados de": "middle"},
    )
)  # fmt: skip

GRAMMAR = Grammar(
    triggers=(
        Trigger("task", words(rf"{_THEM}{_TASK_STEMS}(?:e|emos)")),
        Trigger("task", words(rf"{_THEM}(?:voy a|vamos a) {_TASK_STEMS}(?:te|le|les|lo|la|selo|sela)?")),
        Trigger("task", words(rf"(?:te|le|les|se lo|se la|os) {_TASK_NOW}"), needs_day=True),
        Trigger("delivery", words(rf"{_THEM}{_DELIVERY_STEMS}(?:e|emos)")),
        Trigger("delivery", words(rf"{_THEM}(?:voy a|vamos a) {_DELIVERY_STEMS}(?:te|le|les|lo|la|selo|sela)?")),
        Trigger("delivery", words(rf"{_THEM}{_DELIVERY_NOW}"), needs_day=True),
        Trigger("delivery", words(rf"{_THEM}(?:tendremos|tendra|tendran|tendras|recibira|recibiran|recibiras)(?! (?:que|una? (?:cita|visita|reunion))\b)")),
        Trigger("delivery", words(r"(?:se entregara|se publicara|se instalara|se lanzara|sera entregad[oa]|saldra)n?")),
        Trigger("delivery", words(rf"(?:estara|quedara)n? (?:{_DONE})"), not_after=_OTHERS),
        Trigger("delivery", words(rf"(?:estaremos|estare) (?:{_DONE})")),
        Trigger("delivery", words(r"(?:(?:fecha de )?entrega|lanzamiento|puesta en marcha) ?(?:es|sera|:|prevista|esta prevista)")),
        Trigger("delivery", words(rf"(?:podemos|podremos|puedo|esperamos|pensamos) {_DELIVERY_STEMS}(?:te|le|les|lo|la|selo|sela)?"), firm=False),
        Trigger("delivery", words(rf"deberian? (?:estar|quedar) (?:{_DONE})"), firm=False),
        Trigger("task", words(rf"{_STAFF} (?:[\w']+ ){{0,3}}?(?:le|te|les|se la|se lo) (?:va a |van a )?(?:llam|envi|mand|contact|confirm|inform|escrib|devolver|remit)\w*"), needs_day=True),
        Trigger("task", words(r"(?:le|te|les) (?:daremos|dare|haremos|hare|informamos|remitire|remitiremos)")),
        Trigger("delivery", words(rf"{_STAFF} (?:entregar|terminar|completar|instalar|publicar|finalizar|lanzar)(?:a|an)"), needs_day=True),
        Trigger("delivery", words(r"(?:entra|entrara|sale|saldra)(?= (?:en produccion|el|en|a))"), needs_day=True, not_after=_OTHERS),
        Trigger("delivery", words(r"(?:nos comprometemos a|garantizamos|le garantizo)"), needs_day=True),
        Trigger("delivery", words(r"(?:queda|quedan) (?:entregad|instalad|activad|terminad|list)[oa]s?"), needs_day=True),
        Trigger("delivery", words(r"(?:habremos|habre) (?:entregado|terminado|completado|instalado|publicado|finalizado|acabado)")),
    ),
    conditions=words(
        r"(?:espero|esperamos que|quizas?|tal vez|(?<!digo )(?<!decir )si|cuando|en cuanto|una vez|ojala|siempre que|a menos que|"
        r"salvo que|a lo mejor|depende|dijo|dijeron|dijiste)"
    ),
    doubts=words(r"(?:creo|creemos|probablemente|seguramente|supongo)"),
    documents=words(
        r"(?:listado|contrato|factura|propuesta|documentos?|documentacion|fotos?|enlace|oferta|"
        r"presupuesto|respuesta|informacion|detalles|correo|direccion|lista|resumen|"
        r"recordatorio|invitacion|recibo|llaves?|precios?|numero)"
    ),
    leads=re.compile(
        r"(?:(?:ok|vale|si|claro|gracias|perfecto|y|entonces|hola|por supuesto|de acuerdo|[,!.:-]|"
        r"el|la|para|antes|de|a|mas tardar|no mas tarde)[\s,]*)*"
    ),
    tags=re.compile(r", ?(?:ok|vale|de acuerdo|le parece|te parece|si)\?$"),
    by=re.compile(
        r"(?:para|antes|antes de|a mas tardar|no mas tarde|hasta|dentro)(?: (?:de|del|el|la|los|las|fin|final))* ?$"
    ),
    on=re.compile(r"(?:el|la|este|proximo|,) ?$"),
    starts=("en ", "dentro", "fin", "el fin", "antes", "a "),
    about=r"(?:de|del|sobre|desde|por)(?! (?:usted|ustedes|ti|mi)\b)",
    events=r"visitas?|reunion|cita|jornada|evento|llamada",
    denials=words(r"(?:no(?! mas tarde)|nunca|ni|tampoco)"),
    but=words(r"(?:sino|pero)"),
    made=re.compile(
        r"(?<!\w)(?:"
        r"entreg\w*|list[oa]s?|termin\w*|acab\w*|complet\w*|finaliz\w*|public\w*|lanz\w*|instal\w*|activ\w*|operativ\w*|"
        r"en linea|en marcha|en produccion|disponib\w*|dispondr\w*|tendr\w*|tener|recibir\w*|sale|salga|saldra|migra\w*|arran[cq]\w*|"
        r"llegar|implement\w*|funcion\w*"
        r")(?!\w)"
    ),
    others=re.compile(rf"\b(?:{_PEOPLE}|(?:ellos|ellas|quien))(?: debe| tiene que| lo| la| estara| esta| sera| sigue| va a| ya)* $"),
    requests=words(r"(?:por favor|(?:debe|deben|tiene que|tienen que|necesita|necesitan|rogamos|firme|envienos|mandenos))"),
    days=_DAYS,
)  # fmt: skip
