"""Italian: what a call says and hears in it."""

from enterprisehub.domains.voice.contracts.languages.words import CallWords

WORDS = CallWords(
    code="it",
    hello="Buongiorno, qui {company}.",
    disclosure="Sono un assistente automatico con voce artificiale.",
    recording_notice="Questa chiamata viene registrata.",
    ask_recording="Possiamo registrare questa chiamata?",
    not_reached="Mi dispiace, al momento nessuno è disponibile. La richiameremo. Arrivederci.",
    nobody="Mi dispiace, nessuno è libero. La richiameremo. Altro?",
    cut_off="Mi dispiace, la linea è caduta dalla nostra parte. La richiameremo. Arrivederci.",
    at_rest="Ci dispiace, al momento non possiamo rispondere alle chiamate. Arrivederci.",
    subject="La nostra chiamata",
    voicemail="Qui {company}. Riproveremo. Può richiamarci quando vuole.",
    follow_ups={
        "qualified": (
            "Grazie della chiamata di oggi. Qualcuno del nostro team La ricontatterà a "
            "breve."
        ),
        "callback": "Grazie di aver chiamato. Quando possiamo richiamarLa?",
        "voicemail": "Abbiamo provato a chiamarLa. Quando potremmo parlare?",
        "nurture": "Grazie della chiamata di oggi. Ci scriva quando possiamo aiutarLa.",
        "silent": "La nostra chiamata sembra caduta. Ci scriva qui, o richiami quando vuole.",
        "talked": (
            "Grazie della chiamata di oggi. Ci scriva qui per riprendere da dove ci siamo"
            " fermati."
        ),
        "cut_off": "Ci scusi, la linea è caduta. Può scriverci qui, o La richiamiamo noi.",
    },
    widget={
        "asks": "All'inizio Le viene chiesto se la chiamata può essere registrata.",
        "unrecorded": "L'audio di questa chiamata non viene registrato.",
        "written": "Ciò che si dice viene messo per iscritto, perché possiamo leggerlo.",
        "agree": "Sono d'accordo e so che posso riagganciare in ogni momento.",
        "start": "Inizia la chiamata",
        "mute": "Disattiva microfono",
        "hang_up": "Riaggancia",
        "name": "Nome (facoltativo)",
        "email": "E-mail (facoltativa)",
        "who": "Per poterLa ricontattare",
        "type": "Scrivere invece di parlare",
        "send": "Invia",
        "privacy": "Privacy",
        "said": "Ciò che si dice",
        "you": "Lei: ",
        "us": "Assistente: ",
        "asking": "Il Suo browser chiede il microfono.",
        "connecting": "Connessione…",
        "connected": "Connesso. Parli come al telefono.",
        "over": "La chiamata è finita.",
        "refused": "Senza microfono non c'è chiamata. Lo consenta, poi ricominci.",
        "failed": "La chiamata non è potuta iniziare.",
        "unable": "Questo browser non può chiamare.",
    },
    admitting=(
        "automatico", "automatica", "artificiale", "automatizzato", "robot", "assistente virtuale",
    ),
    yes=frozenset({"sì", "si", "certo", "volentieri", "certamente", "d'accordo", "prego"}),
    no=frozenset({"no", "non", "mai", "preferirei", "senza"}),
    no_objection=r"\bnessun problema\b|\bperché no\b|\bnon ho niente in contrario\b",
    no_more=frozenset(
        {
            "no", "no grazie", "grazie", "grazie mille", "è tutto", "basta così", "nient'altro",
            "niente", "arrivederci", "no è tutto",
        }
    ),
    digits=("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"),
    repeated={"doppio": 2, "triplo": 3},
    at=("chiocciola",),
    signs={"punto": ".", "trattino": "-", "underscore": "_"},
    fillers=r"ehm+|uhm+|cioè|diciamo",
    machines=r"lasci(?:ate)? un messaggio|dopo il (?:segnale|bip)|segreteria(?: telefonica)?|"
    r"casella vocale|non (?:è|sono|siamo) (?:al momento )?raggiungibil[ei]|"
    r"non (?:posso|possiamo) rispondere",
    emotions={
        "annoyed": r"""arrabbiat[oa]|furios[oa]|infastidit[oa]|inaccettabile|ridicolo|vergogna
            |stuf[oa]|truffa|bugiard[oi]|orribile|pessim[oa]|perdita di tempo|inutile""",
        "worried": r"""preoccupat[oa]|preoccupa\w*|paura|nervos[oa]|ansios[oa]|stressat[oa]
            |urgente|disperat[oa]|pignoramento""",
        "sad": r"""triste|purtroppo|decedut[oa]|mort[oa]|lutto|funerale|divorzi\w+|separat[oaie]
            |momento difficile""",
        "confused": r"non (?:capisco|ho capito)|confus[oa]|cosa (?:intende|vuol dire)|non ha senso",
        "surprised": r"davvero\?|incredibile|sul serio|sorpres[oa]|ma dai|caspita",
        "pleased": r"""ottimo|perfetto|fantastic[oa]|meraviglios[oa]|eccellente|bellissim[oa]
            |felice|content[oa]|grazie mille|splendid[oa]""",
    },
    denying=r"\bnon|\bmai|\bsenza|\bné",
    objecting=r"\b(?:non|senza|niente)\b[^.?!]{0,30}\bregistr\w+",
    go_on=frozenset({"sì", "ok", "va bene", "certo", "esatto", "capisco", "bene", "giusto"}),
    open_ended=""
    "il lo la i gli le l' un uno una di del della a ad al alla in nel nella da dal con su per tra "
    "fra senza mio mia nostro nostra questo questa e ed o ma perché se che chi dove quando io "
    "noi è sono siamo ho abbiamo ha voglio vorrei vogliamo vorremmo posso devo molto circa ehm non",
)  # fmt: skip
