"""People, their memberships, sessions and keys.

A person is global, for one sign-in may lead into several tenants; everything about what the person
may do lies in the tenant. Before a tenant is known, memberships and keys are found by functions of
the database that answer for exactly one secret (`hub.session_of`, `hub.api_key_of`).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from enterprisehub.kernel.db.base import GlobalRow, TenantLog, TenantRow, belongs_to
from enterprisehub.kernel.db.encrypted import EncryptedText


class UserRow(GlobalRow):
    """One person. `email` is stored in lower case; `totp_last_step` is the last used time step."""

    __tablename__ = "kernel_users"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText)
    totp_enabled_at: Mapped[datetime | None]
    totp_last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    time_zone: Mapped[str | None]
    theme: Mapped[str] = mapped_column(server_default="system")
    last_tenant_id: Mapped[UUID | None]
    disabled_at: Mapped[datetime | None]


class MembershipRow(TenantRow):
    """A person's role in a tenant. A removed membership is deleted softly and can come back."""

    __tablename__ = "kernel_memberships"
    __table_args__ = (
        UniqueConstraint("tenant_id", "user_id"),
        Index("ix_kernel_memberships_user", "user_id"),
        CheckConstraint(
            "role IN ('owner', 'admin', 'manager', 'member', 'viewer', 'auditor')", name="role"
        ),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("kernel_users.id"))
    role: Mapped[str]


class InvitationRow(TenantRow):
    """A link by which one person may join with a role, once, until it expires."""

    __tablename__ = "kernel_invitations"
    __table_args__ = (Index("ix_kernel_invitations_token", "token_hash"),)

    email: Mapped[str]
    role: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    invited_by: Mapped[str]


class SessionRow(GlobalRow):
    """One signed-in browser, known by the hash of its token.

    `stage` is "code" while the second factor is still owed: such a session opens nothing.
    """

    __tablename__ = "kernel_sessions"
    __table_args__ = (
        CheckConstraint("stage IN ('code', 'full')", name="stage"),
        Index("ix_kernel_sessions_user", "user_id"),
        Index("ix_kernel_sessions_expires", "expires_at"),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("kernel_users.id", ondelete="CASCADE"))
    tenant_id: Mapped[UUID | None]
    stage: Mapped[str]
    confirmed_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ip: Mapped[str] = mapped_column(EncryptedText)
    user_agent: Mapped[str] = mapped_column(EncryptedText)


class RecoveryCodeRow(GlobalRow):
    """One way in for somebody who lost the second factor; each works once."""

    __tablename__ = "kernel_recovery_codes"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("kernel_users.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]


class AttemptRow(GlobalRow):
    """A failed sign-in, kept for an hour so that guessing can be slowed down in all processes."""

    __tablename__ = "kernel_sign_in_attempts"
    __table_args__ = (
        Index("ix_kernel_sign_in_attempts_account", "account", "created_at"),
        Index("ix_kernel_sign_in_attempts_ip", "ip", "created_at"),
    )

    account: Mapped[bytes] = mapped_column(LargeBinary)
    ip: Mapped[str]


class ApiKeyRow(TenantRow):
    """A program's way in. `prefix` is shown in lists; of the key itself only a hash is kept."""

    __tablename__ = "kernel_api_keys"
    __table_args__ = (Index("ix_kernel_api_keys_hash", "key_hash"),)

    name: Mapped[str]
    prefix: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[Any]]
    expires_at: Mapped[datetime | None]
    made_by: Mapped[str]


class ApiKeyUseRow(TenantLog):
    """When and from where a key was last used; apart, for it changes without being a change."""

    __tablename__ = "kernel_api_key_uses"
    __table_args__ = (UniqueConstraint("tenant_id", "key_id"),)

    key_id: Mapped[UUID] = belongs_to("kernel_api_keys", on_delete="CASCADE", index=False)
    last_used_at: Mapped[datetime]
    last_ip: Mapped[str]


class SecurityEventRow(TenantLog):
    """What happened at the doors. The program may add lines, never change or remove them."""

    __tablename__ = "kernel_security_events"
    __table_args__ = (Index("ix_kernel_security_events_kind", "tenant_id", "kind", "id"),)

    at: Mapped[datetime]
    kind: Mapped[str]
    summary: Mapped[str]
    actor: Mapped[str]
    ip: Mapped[str] = mapped_column(EncryptedText)
    request_id: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class OperatorRow(GlobalRow):
    """A person who runs the installation. The program may read this table and not write to it."""

    __tablename__ = "kernel_operators"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("kernel_users.id", ondelete="CASCADE"), unique=True
    )
    ended_at: Mapped[datetime | None]


class OperatorEventRow(GlobalRow):
    """What an operator looked at or changed, and where. Lines are added, never changed."""

    __tablename__ = "kernel_operator_events"
    __table_args__ = (Index("ix_kernel_operator_events_at", "at", "id"),)

    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    actor_name: Mapped[str]
    tenant_id: Mapped[UUID | None]
    summary: Mapped[str]
    ip: Mapped[str]
    request_id: Mapped[str | None]
