"""Spanish: what a call says and hears in it."""

from enterprisehub.domains.voice.contracts.languages.words import CallWords

WORDS = CallWords(
    code="es",
    hello="Hola, le saluda {company}.",
    disclosure="Soy un asistente automático con voz artificial.",
    recording_notice="Esta llamada se graba.",
    ask_recording="¿Podemos grabar esta llamada?",
    not_reached="Lo siento, ahora mismo nadie está libre. Le devolveremos la llamada. Adiós.",
    nobody="Lo siento, nadie está libre. Le devolveremos la llamada. ¿Algo más?",
    cut_off="Lo siento, la línea se cortó de nuestro lado. Le devolveremos la llamada. Adiós.",
    at_rest="Lo sentimos, ahora mismo no podemos atender llamadas. Adiós.",
    subject="Nuestra llamada",
    voicemail="Le habla {company}. Volveremos a intentarlo. Puede llamarnos cuando quiera.",
    follow_ups={
        "qualified": "Gracias por la llamada. Alguien de nuestro equipo se comunicará pronto.",
        "callback": "Gracias por llamar. ¿Cuándo le viene bien que le llamemos?",
        "voicemail": "Intentamos llamarle. ¿Cuándo podemos hablar?",
        "nurture": "Gracias por la llamada. Escríbanos cuando podamos ayudarle.",
        "silent": "Parece que se cortó la llamada. Puede escribirnos aquí o volver a llamar.",
        "talked": "Gracias por la llamada. Escríbanos aquí para seguir donde nos quedamos.",
        "cut_off": "Disculpe, se cortó la línea. Puede escribirnos aquí o le llamamos de nuevo.",
    },
    widget={
        "asks": "Al empezar se le pregunta si la llamada se puede grabar.",
        "unrecorded": "El sonido de esta llamada no se graba.",
        "written": "Lo que se dice queda por escrito, para que podamos leerlo.",
        "agree": "Estoy de acuerdo y sé que puedo colgar en cualquier momento.",
        "start": "Empezar la llamada",
        "mute": "Silenciar",
        "hang_up": "Colgar",
        "name": "Nombre (opcional)",
        "email": "Correo (opcional)",
        "who": "Para poder responderle después",
        "type": "Escriba en vez de hablar",
        "send": "Enviar",
        "privacy": "Privacidad",
        "said": "Lo que se dice",
        "you": "Usted: ",
        "us": "Agente: ",
        "asking": "Su navegador pide el micrófono.",
        "connecting": "Conectando…",
        "connected": "Conectado. Hable como por teléfono.",
        "over": "La llamada terminó.",
        "refused": "Sin micrófono no hay llamada. Permítalo y empiece de nuevo.",
        "failed": "La llamada no pudo empezar.",
        "unable": "Este navegador no puede llamar.",
    },
    admitting=("automático", "automática", "automatizado", "automatizada", "asistente virtual"),
    yes=frozenset({"sí", "si", "claro", "vale"}),
    no=frozenset({"no", "nunca", "jamás", "tampoco", "sin"}),
    no_objection=r"\bno hay problema\b|\bcómo no\b",
    no_more=frozenset({"no gracias", "gracias", "adiós", "nada más", "eso es todo"}),
    digits=("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    repeated={},
    at=("arroba",),
    signs={"punto": ".", "guion": "-"},
    fillers=r"este(?=[,.…])|eh+",
    machines=r"deje (?:su|un) mensaje|después del tono|"
    r"buzón de voz|no (?:puedo|podemos) (?:atender|contestar)",
    emotions={
        "annoyed": r"""enojad[oa]|furios[oa]|molest[oa]|indignad[oa]|estafa|hart[oa]|ridículo
            |inaceptable|pésim[oa]|horrible|pérdida de tiempo|mentiros[oa]s?""",
        "worried": r"""preocupa\w*|miedo|asustad[oa]|nervios[oa]
            |angustiad[oa]|ansios[oa]|urgente|desesperad[oa]|agobiad[oa]""",
        "sad": r"""triste|falleci\w+|murió|divorci\w+|desgraciadamente
            |lamentablemente|funeral""",
        "confused": r"no (?:entiendo|comprendo)|confundid[oa]|qué quiere decir|cómo dice",
        "surprised": r"vaya|increíble|no me diga|de verdad\?|sorprendid[oa]|en serio",
        "pleased": r"""genial|perfecto|excelente|maravillos[oa]|encanta\w*|content[oa]|feliz
            |estupend[oa]|muchas gracias""",
    },
    denying=r"\bno|\bnunca|\bsin|\bni",
    objecting=r"\bno\b[^.?!]{0,30}\bgrab(?:e|en|ar|ad[ao]|ación)\b|\bdej[ea]n? de grabar\b",
    go_on=frozenset({"sí", "si", "claro", "vale"}),
    open_ended=""
    "un una unos unas el la los las mi mis tu tus su sus nuestro nuestra este esta estos estas "
    "de del en con para por sin sobre entre hacia hasta desde "
    "y e o u pero porque si cuando mientras que como aunque donde "
    "es son era fue está están soy estoy estamos ser estar he hemos han tengo tenemos "
    "quiero queremos puedo podemos voy vamos muy pues eh este",
)  # fmt: skip
