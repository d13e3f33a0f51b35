"""Push notices to browsers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kernel_push_devices",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("endpoint_hash", sa.String(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_push_devices")),
    )
    op.create_index(
        "ix_kernel_push_devices_person",
        "kernel_push_devices",
        ["tenant_id", "user_id"],
        unique=False,
    )
    op.create_index(
        "uq_kernel_push_devices_endpoint",
        "kernel_push_devices",
        ["tenant_id", "endpoint_hash"],
        unique=True,
    )
    op.create_table(
        "kernel_pushes",
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("hub.tenant()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed')", name=op.f("ck_kernel_pushes_state")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "device_id"],
            ["kernel_push_devices.tenant_id", "kernel_push_devices.id"],
            name="fk_kernel_pushes_device_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "notice_id"],
            ["kernel_notices.tenant_id", "kernel_notices.id"],
            name="fk_kernel_pushes_notice_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kernel_pushes")),
    )
    op.create_index(
        op.f("ix_kernel_pushes_notice_id"), "kernel_pushes", ["notice_id"], unique=False
    )
    op.create_index(
        "uq_kernel_pushes_notice",
        "kernel_pushes",
        ["tenant_id", "device_id", "notice_id"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index("uq_kernel_pushes_notice", table_name="kernel_pushes")
    op.drop_index(op.f("ix_kernel_pushes_notice_id"), table_name="kernel_pushes")
    op.drop_table("kernel_pushes")
    op.drop_index("uq_kernel_push_devices_endpoint", table_name="kernel_push_devices")
    op.drop_index("ix_kernel_push_devices_person", table_name="kernel_push_devices")
    op.drop_table("kernel_push_devices")
