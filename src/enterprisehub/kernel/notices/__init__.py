"""Notifications: what somebody should know, told to people by the channels that they chose.

A kind is declared once by its owner:

    FAILED = declare(NoticeKind("work.failed", "Background work failed", severity="bad"))
    await notify(db, FAILED, "The nightly sync failed", href="/work/…", having="work.read")
"""

from enterprisehub.kernel.notices.kinds import CHANNELS, KINDS, NoticeKind, declare, offer_channel
from enterprisehub.kernel.notices.notify import NoticeTold, notify

__all__ = ["CHANNELS", "KINDS", "NoticeKind", "NoticeTold", "declare", "notify", "offer_channel"]
