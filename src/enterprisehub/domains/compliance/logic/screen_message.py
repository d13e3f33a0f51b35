"""An incoming message is read before anything answers it: STOP, START, HELP and what means them."""

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.contracts import ConsentClass
from enterprisehub.domains.compliance.logic.detect_opt_out import (
    Detected,
    OptOutLabel,
    detect_opt_out,
)
from enterprisehub.domains.compliance.logic.read_opt_out_grammar import opt_out_grammar
from enterprisehub.domains.compliance.logic.record_consent import record_consent, renew_inquiry
from enterprisehub.domains.compliance.logic.record_opt_out import (
    doubt_opt_out,
    end_opt_outs,
    record_opt_out,
)
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.messaging.contracts import Channel, Purpose, ReceivedMessage
from enterprisehub.domains.messaging.ports import Screened
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.text.languages import SPOKEN
from enterprisehub.kernel.text.languages.tell import tell_language
from enterprisehub.kernel.text.newest_part import newest_part

_TEMPLATE_VERSION = "2"
_CONFIRMED = {
    "en": "{company}: you are unsubscribed and will get no more messages from us.",
    "es": "{company}: queda dado de baja y no recibirá más mensajes nuestros.",
    "de": "{company}: Sie sind abgemeldet und erhalten keine Nachrichten mehr von uns.",
    "fr": "{company} : c'est noté, vous ne recevrez plus de messages de notre part.",
    "it": "{company}: fatto, non riceverà più messaggi da noi.",
    "nl": "{company}: u bent afgemeld en krijgt geen berichten meer van ons.",
}
_WRONG_NUMBER = {
    "en": "{company}: sorry for the mix-up. You will get no more messages from us.",
    "es": "{company}: disculpe la confusión. No recibirá más mensajes nuestros.",
    "de": "{company}: Entschuldigen Sie die Verwechslung. Sie erhalten keine Nachrichten mehr.",
    "fr": "{company} : désolés pour l'erreur. Vous ne recevrez plus de messages de notre part.",
    "it": "{company}: ci scusi per l'errore. Non riceverà più messaggi da noi.",
    "nl": "{company}: excuses voor de vergissing. U krijgt geen berichten meer van ons.",
}
_BACK_BY_TEXT = {
    "en": " Reply START to change your mind.",
    "es": " Responda START si cambia de opinión.",
    "de": " Antworten Sie START, wenn Sie es sich anders überlegen.",
    "fr": " Répondez START si vous changez d'avis.",
    "it": " Risponda START se cambia idea.",
    "nl": " Antwoord START als u zich bedenkt.",
}
_WELCOME = "{company}: you will hear from us again. Reply STOP at any time, HELP for help."
_HELP = "{company}: {help}"
_BY_CARRIER = {"STOP": OptOutLabel.OPT_OUT, "START": OptOutLabel.OPT_IN, "HELP": OptOutLabel.HELP}


def read_message(message: ReceivedMessage) -> Detected:
    """What the message means; a carrier that recognised a keyword is believed."""
    if message.carrier_keyword:
        label = _BY_CARRIER[message.carrier_keyword]
        return Detected(label, "carrier", message.body[:80] or message.carrier_keyword)
    text = message.body
    if message.channel is Channel.EMAIL:
        text = newest_part(text)
        # The subject of an answer repeats ours; it counts only where the person wrote it anew.
        if not message.subject.lower().startswith(("re:", "aw:", "fwd:", "fw:")):
            text = f"{message.subject}\n{text}"
    return detect_opt_out(text)


async def screen_message(db: Db, message: ReceivedMessage) -> Screened | None:
    """Takes the message where the law says how to answer it; None leaves it to others."""
    if message.automatic:
        return None
    detected = read_message(message)
    if detected.stops:
        return await _stop(db, message, detected)
    # Whoever fills in a form need not own the address: they may end what is sent, not begin it.
    if detected.label is OptOutLabel.OPT_IN and not message.by_form:
        return await _start(db, message)
    if detected.label is OptOutLabel.HELP:
        return await _help(db, message)
    if await _is_stopped(db, message):
        return _leave_to_people(db, message)
    await renew_inquiry(
        db,
        channel=message.channel,
        address=message.address,
        contact_id=message.contact_id,
        message_id=message.message_id,
        at=message.received_at,
    )
    if detected.label is OptOutLabel.REVIEW:
        await doubt_opt_out(
            db,
            channel=message.channel,
            address=message.address,
            words=message.body,
            rule=_versioned(detected),
            contact_id=message.contact_id,
            message_id=message.message_id,
            at=message.received_at,
        )
    return None


async def _stop(db: Db, message: ReceivedMessage, detected: Detected) -> Screened:
    wrong = detected.label is OptOutLabel.WRONG_NUMBER
    row = await record_opt_out(
        db,
        channel=message.channel,
        address=message.address,
        words=message.body,
        source="carrier" if message.carrier_keyword else "message",
        cause="wrong_number" if wrong else "asked",
        contact_id=message.contact_id,
        message_id=message.message_id,
        rule=_versioned(detected),
    )
    note = f"Opted out by “{detected.words}”."
    # A carrier that stopped the number itself has confirmed it and refuses our text (21610).
    if row is None or message.carrier_keyword:
        return Screened(reply=None, note=note)
    language = _language_of(message, detected)
    says = (_WRONG_NUMBER if wrong else _CONFIRMED)[language]
    if message.channel is Channel.SMS:
        says += _BACK_BY_TEXT[language]
    return Screened(
        reply=says.format(company=await _company(db)),
        purpose=Purpose.OPT_OUT_CONFIRMATION,
        note=note,
        template="compliance.opt_out_confirmation",
        template_version=_TEMPLATE_VERSION,
    )


def _language_of(message: ReceivedMessage, detected: Detected) -> str:
    """The one they asked in: rules begin with the code of theirs, else the words tell."""
    code = detected.rule.partition("_")[0]
    return code if code in SPOKEN else tell_language(message.body, SPOKEN) or "en"


def _versioned(detected: Detected) -> str:
    """The rule that heard it, with the version of the grammar it stands in."""
    rule = detected.rule
    return rule if rule == "carrier" else f"{rule}, {opt_out_grammar().version}"


async def _start(db: Db, message: ReceivedMessage) -> Screened | None:
    ended = await end_opt_outs(
        db,
        channel=message.channel,
        address=message.address,
        contact_id=message.contact_id,
        because=f"The person wrote “{message.body[:80]}”",
    )
    if not ended:
        return None
    await record_consent(
        db,
        kind=ConsentClass.EXPRESS,
        wording=message.body[:500],
        source="Keyword to start again",
        contact_id=message.contact_id,
        address=message.address,
        channels=(message.channel,),
        evidence=f"messaging.message:{message.message_id}",
        message_id=message.message_id,
        given_at=message.received_at,
    )
    return Screened(
        reply=_WELCOME.format(company=await _company(db)),
        purpose=Purpose.REPLY,
        note="The person wants to hear from us again.",
        template="compliance.opted_in",
        template_version=_TEMPLATE_VERSION,
    )


async def _help(db: Db, message: ReceivedMessage) -> Screened | None:
    """HELP by text is answered even for people who opted out; elsewhere the bot helps."""
    if message.channel is not Channel.SMS:
        return None
    if message.carrier_keyword:
        return Screened(reply=None, note="The carrier has answered HELP.")
    settings = await ComplianceSettings.load(db)
    return Screened(
        reply=_HELP.format(company=await _company(db), help=settings.help_text),
        purpose=Purpose.HELP,
        note="HELP is answered as carriers want it.",
        template="compliance.help",
        template_version=_TEMPLATE_VERSION,
    )


async def _is_stopped(db: Db, message: ReceivedMessage) -> bool:
    if message.channel is Channel.WEB_CHAT:
        return False
    rows = await queries.standing_opt_outs(db, message.contact_id, [message.address])
    return any(row.state == "active" and row.reason != queries.BOUNCE for row in rows)


def _leave_to_people(db: Db, message: ReceivedMessage) -> Screened:
    """Somebody who opted out writes: no machine may answer, but people shall know."""
    if message.contact_id is not None:
        subject = Ref("crm.contact", message.contact_id)
        says = "Wrote after opting out. Nothing is sent; START would allow it again."
        timeline.add(db, "compliance.wrote_after_opt_out", [subject], says)
    return Screened(reply=None, note="The person has opted out; no answer may be sent.")


async def _company(db: Db) -> str:
    return (await tenant(db, db.scope.tenant_id)).name
