"""The kinds of action that write to people."""

from enterprisehub.domains.messaging.contracts import FetchFile, SendChat, SendEmail, SendText
from enterprisehub.domains.messaging.logic import (
    fetch_file,
    reach_carrier,
    send_message,
    show_message,
)
from enterprisehub.domains.messaging.logic.complete_payload import (
    complete_chat,
    complete_email,
    complete_text,
)
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, declare

SEND_TEXT = declare(
    ActionKind(
        name="messaging.send_text",
        title="Send a text",
        payload=SendText,
        approval=Approval.BY_POLICY,
        complete=complete_text,
        render=show_message.show_text,
        watch=show_message.watch_thread,
        subjects=SendText.subjects,
        unasked=lambda text: text.unasked,
        audience=lambda text: text.purpose,
        prepare=send_message.prepare,
        perform=reach_carrier.reach_phone,
        record=send_message.record,
        failed=send_message.fail,
        refused=send_message.refuse,
    )
)
SEND_EMAIL = declare(
    ActionKind(
        name="messaging.send_email",
        title="Send an email",
        payload=SendEmail,
        approval=Approval.BY_POLICY,
        complete=complete_email,
        render=show_message.show_email,
        watch=show_message.watch_thread,
        subjects=SendEmail.subjects,
        unasked=lambda email: email.unasked,
        audience=lambda email: email.purpose,
        prepare=send_message.prepare,
        perform=reach_carrier.reach_mailbox,
        record=send_message.record,
        failed=send_message.fail,
        refused=send_message.refuse,
    )
)
SEND_CHAT = declare(
    ActionKind(
        name="messaging.send_chat",
        title="Write in the web chat",
        payload=SendChat,
        approval=Approval.BY_POLICY,
        complete=complete_chat,
        render=show_message.show_chat,
        watch=show_message.watch_thread,
        subjects=SendChat.subjects,
        unasked=lambda chat: chat.unasked,
        audience=lambda chat: chat.purpose,
        risk="low",
        prepare=send_message.prepare,
        perform=reach_carrier.reach_visitor,
        record=send_message.record,
        failed=send_message.fail,
        refused=send_message.refuse,
    )
)
FETCH_FILE = declare(
    ActionKind(
        name="messaging.fetch_file",
        title="Fetch the file of a message",
        payload=FetchFile,
        approval=Approval.NEVER,
        render=fetch_file.show_file,
        risk="low",
        perform=fetch_file.reach_file,
        record=fetch_file.record_file,
        failed=fetch_file.refuse_file,
        refused=fetch_file.refuse_file,
    )
)
