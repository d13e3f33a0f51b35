"""German: what a call says and hears in it."""

from enterprisehub.domains.voice.contracts.languages.words import CallWords

WORDS = CallWords(
    code="de",
    hello="Guten Tag, hier ist {company}.",
    disclosure="Ich bin ein automatischer Assistent mit künstlicher Stimme.",
    recording_notice="Dieses Gespräch wird aufgezeichnet.",
    ask_recording="Dürfen wir dieses Gespräch aufzeichnen?",
    not_reached=(
        "Es tut mir leid, im Moment ist niemand frei. Sie werden zurückgerufen. Auf "
        "Wiederhören."
    ),
    nobody=(
        "Es tut mir leid, niemand ist frei. Wir rufen Sie zurück. Kann ich sonst noch "
        "etwas tun?"
    ),
    cut_off=(
        "Es tut mir leid, die Leitung wurde auf unserer Seite getrennt. Sie werden "
        "zurückgerufen. Auf Wiederhören."
    ),
    at_rest="Es tut uns leid, im Moment können wir keine Anrufe annehmen. Auf Wiederhören.",
    subject="Unser Gespräch",
    voicemail=(
        "Hier ist {company}. Wir versuchen es noch einmal. Sie können uns jederzeit "
        "zurückrufen."
    ),
    follow_ups={
        "qualified": (
            "Danke für das Gespräch heute. Jemand aus unserem Team meldet sich in Kürze "
            "bei Ihnen."
        ),
        "callback": "Danke für Ihren Anruf. Wann dürfen wir Sie am besten zurückrufen?",
        "voicemail": "Wir haben versucht, Sie anzurufen. Wann können wir am besten sprechen?",
        "nurture": "Danke für das Gespräch heute. Schreiben Sie uns, wann immer wir helfen können.",
        "silent": (
            "Unser Gespräch wurde wohl unterbrochen. Schreiben Sie uns hier, oder rufen "
            "Sie jederzeit wieder an."
        ),
        "talked": (
            "Danke für das Gespräch heute. Schreiben Sie uns hier, und wir machen dort "
            "weiter, wo wir aufgehört haben."
        ),
        "cut_off": (
            "Entschuldigung, unsere Leitung wurde unterbrochen. Schreiben Sie uns hier, "
            "oder wir rufen Sie noch einmal an."
        ),
    },
    widget={
        "asks": "Zu Beginn werden Sie gefragt, ob das Gespräch aufgezeichnet werden darf.",
        "unrecorded": "Der Ton dieses Gesprächs wird nicht aufgezeichnet.",
        "written": "Was gesagt wird, wird aufgeschrieben, damit wir es lesen können.",
        "agree": "Ich bin einverstanden und weiß, dass ich jederzeit auflegen kann.",
        "start": "Gespräch beginnen",
        "mute": "Stummschalten",
        "hang_up": "Auflegen",
        "name": "Name (freiwillig)",
        "email": "E-Mail (freiwillig)",
        "who": "Damit wir uns bei Ihnen melden können",
        "type": "Schreiben statt sprechen",
        "send": "Senden",
        "privacy": "Datenschutz",
        "said": "Was gesagt wird",
        "you": "Sie: ",
        "us": "Assistent: ",
        "asking": "Ihr Browser fragt nach dem Mikrofon.",
        "connecting": "Verbindung wird aufgebaut…",
        "connected": "Verbunden. Sprechen Sie wie am Telefon.",
        "over": "Das Gespräch ist beendet.",
        "refused": (
            "Ohne Mikrofon gibt es kein Gespräch. Erlauben Sie es, und beginnen Sie noch "
            "einmal."
        ),
        "failed": "Das Gespräch konnte nicht beginnen.",
        "unable": "Dieser Browser kann nicht telefonieren.",
    },
    admitting=(
        "automatisch", "künstlich", "automatisiert", "roboter", "virtueller assistent", "maschine",
    ),
    yes=frozenset({"ja", "jawohl", "gern", "gerne", "klar", "natürlich", "einverstanden", "bitte"}),
    no=frozenset({"nein", "nicht", "nee", "kein", "keine", "keinesfalls", "nie", "lieber", "ohne"}),
    no_objection=r"\bkein problem\b|\bwarum nicht\b|\bnichts dagegen\b",
    no_more=frozenset(
        {
            "nein", "nein danke", "danke", "vielen dank", "das war alles", "das war's", "das wars",
            "das ist alles", "nichts mehr", "sonst nichts", "tschüss", "tschüs",
            "auf wiederhören", "auf wiedersehen", "nein das war alles",
        }
    ),
    digits=("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
    repeated={"zweimal": 2, "dreimal": 3},
    at=("ät", "klammeraffe"),
    signs={"punkt": ".", "unterstrich": "_", "bindestrich": "-", "minus": "-"},
    fillers=r"äh+m?|öh+m?|hm+|sozusagen",
    machines=r"hinterlassen sie (?:bitte )?(?:eine |ihre )?nachricht|nach dem (?:signal)?ton|"
    r"mailbox|anrufbeantworter|(?:ist|bin|sind) (?:im moment |zurzeit |gerade )?"
    r"(?:nicht erreichbar|nicht zu erreichen)|sie sind verbunden mit",
    emotions={
        "annoyed": r"""wütend|verärgert|sauer|unverschämt\w*|frechheit|lächerlich|inakzeptabel
            |nervt|genervt|betrug|abzocke|lügner|schrecklich|furchtbar|zeitverschwendung|nutzlos
            |unmöglich|hören sie auf""",
        "worried": r"""sorgen?|besorgt|angst|nervös|gestresst|überfordert|dringend|verzweifelt
            |zwangsversteigerung|nicht leisten""",
        "sad": r"""traurig|leider|gestorben|verstorben|todesfall|beerdigung|scheidung|getrennt
            |trauer\w*|schwere zeit|vermisse""",
        "confused": r"""verwirrt|verwirrend|verstehe (?:ich |das )?nicht|versteh ich nicht
            |was meinen sie|wie meinen sie|keinen sinn""",
        "surprised": r"wow|wirklich\?|im ernst|überrascht|unglaublich|ach was|nicht zu fassen",
        "pleased": r"""wunderbar|fantastisch|perfekt|ausgezeichnet|großartig|prima
            |freu\w*|glücklich|begeistert|schön|vielen dank|herzlichen dank""",
    },
    denying=r"\bnicht|\bkein\w*|\bnie|\bohne",
    objecting=r"\b(?:nicht|kein\w*|ohne|ungern)\b[^.?!]{0,30}"
    r"\b(?:aufzeichn\w+|aufgezeichnet|aufnehmen|aufgenommen|aufnahme|mitschn\w+)\b"
    r"|\bnehmen sie (?:das |es )?nicht auf\b|\bzeichnen sie (?:das |es )?nicht auf\b",
    go_on=frozenset({"ja", "genau", "gut", "okay", "verstehe", "alles klar", "richtig", "stimmt"}),
    open_ended=""
    "der das den dem des ein eine einen einem einer mein meine meinen unser unsere ihr ihre "
    "dieser diese dieses in im an am auf aus bei mit nach von vom zu zum zur für um über unter "
    "zwischen ohne gegen und oder aber weil wenn dass ob als wie ist sind habe haben hat "
    "möchte möchten will wollen kann können würde würden muss ich wir es sehr etwa ungefähr also "
    "äh ähm nicht",
)  # fmt: skip
