"""Spanish."""

import re

from enterprisehub.domains.delivery.logic.keep_promises.grammar import (
    DayWords,
    Grammar,
    Trigger,
    words,
)

_THEM = r"(?:(?:te|le|les|se|os) )?(?:(?:lo|la|los|las) )?"
_TASK_STEMS = (
    r"(?:enviar|mandar|llamar|confirmar|avisar|responder|compartir|preparar|reservar|contestar|"
    r"pagar|reembolsar|arreglar|revisar|escribir|informar|contactar|devolver|reparar|resolver)"
)
_TASK_NOW = (
    r"(?:envio|enviamos|mando|mandamos|llamo|llamamos|confirmo|confirmamos|aviso|avisamos|"
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
    r"(?:vendedor|vendedora|comprador|compradora|banco|agente|cliente|clienta|propietario|"
    r"inquilino|casa|visita|cita|reunion|oficina|mercado|semana|dia|notario|perito)"
)
_OTHERS = re.compile(rf"\b{_PEOPLE} $")
_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_SMALL = {
    "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "diez": 10, "quince": 15, "unos": 3, "unas": 3, "pocos": 3,
}  # fmt: skip
_COUNT = rf"(?:\d{{1,3}} ?(?:-|a|o) ?)?(?P<count>\d{{1,3}}|{'|'.join(_SMALL)})"
_WITHIN = r"(?:en|dentro de|en un plazo de)(?: los| las)?(?: proxim[oa]s)?"
_NEXT = r"(?:la )?(?:proxima semana|semana que viene|semana proxima)"
_DAYS = DayWords(
    patterns=tuple(
        (name, words(rf"(?:{pattern})"))
        for name, pattern in (
            ("soon", rf"{_WITHIN} {_COUNT} (?P<unit>minutos?|horas?)"),
            ("days", rf"{_WITHIN} {_COUNT} (?P<unit>dias?|semanas?|mes(?:es)?)(?P<work> habiles| laborables)?"),
            ("week", rf"(?:(?:el )?(?:fin|final) de )?(?P<which>esta semana|la semana(?! que)|{_NEXT})"),
            ("month", r"(?:(?:el )?(?:fin|final|finales) de )?(?P<which>este mes|(?:el )?proximo mes|(?:el )?mes que viene)|(?:fin|final|finales) (?:de|del) mes"),
            ("quarter", r"(?:fin|final|finales) (?:de|del) (?P<which>proximo )?trimestre"),
            ("year", r"(?:fin|final|finales) (?:de|del) ano"),
            ("weekend", r"(?:este|el) fin de semana"),
            ("today", r"ahora mismo|enseguida|de inmediato|inmediatamente"),
            ("overmorrow", r"pasado manana"),
            ("tomorrow", r"(?<!la )(?<!esta )manana"),
            ("part_of_month", rf"(?P<part>principios de|mediados de|finales de|fin de|antes de|en)(?: el mes de)? (?P<month>{_MONTH})"),
        )
    ),
    counts=_SMALL,
    units={"min": "minute", "h": "hour", "d": "day", "s": "week", "m": "month"},
    following=re.compile(r"proxim|que viene"),
    clock=re.compile(
        r"\ba las? (?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5]\d))? ?(?:de la )?(?P<half>[pa])"
        r"(?:\.? ?m\b|manana|tarde)?|(?<![\w:.$])(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?!\d)"
        r"|\b(?P<noon>mediodia)\b"
    ),
    evening=re.compile(r"\besta noche\b"),
    months={name: at for at, name in enumerate(_MONTHS, 1)},
    parts={"antes de": "before", "principios de": "early", "mediados de": "middle"},
    both_read=True,
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
    ),
    conditions=words(
        r"(?:espero|esperamos que|quizas?|tal vez|si|cuando|en cuanto|una vez|ojala|siempre que|a menos que|"
        r"salvo que|a lo mejor|depende|dijo|dijeron|dijiste)"
    ),
    doubts=words(r"(?:creo|creemos|probablemente|seguramente|supongo)"),
    documents=words(
        r"(?:listado|contrato|factura|propuesta|documentos?|documentacion|fotos?|enlace|oferta|"
        r"presupuesto|respuesta|informacion|datos|detalles|correo|direccion|lista|resumen|"
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
    denials=words(r"(?:no(?! mas tarde)|nunca|ni|tampoco|pasad[oa](?! manana)|ayer)"),
    but=words(r"(?:sino|pero)"),
    days=_DAYS,
)  # fmt: skip
