"""What became of suggestions, and what they taught."""

import sqlalchemy as sa
from alembic import op
from core.db import Id, Instant, Json

revision = "e27a5b90c318"
down_revision = "c41d0e7f2a95"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "search_suggestion",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("user_id", Id, nullable=True),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("space_id", Id, nullable=True),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("pair", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("features", Json, nullable=False),
        sa.Column("match", sa.String(length=12), nullable=False),
        sa.Column("words", Json, nullable=False),
        sa.Column("has_answer", sa.Boolean(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("was_opened", sa.Boolean(), nullable=False),
        sa.Column("fate", sa.String(length=12), nullable=False),
        sa.Column("asked_key", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_search_suggestion_user_id_accounts_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_suggestion")),
        sa.UniqueConstraint("user_id", "key", "day", name=op.f("uq_search_suggestion_user_id_key_day")),
    )
    op.create_index(op.f("ix_search_suggestion_at"), "search_suggestion", ["at"])
    op.create_index(op.f("ix_search_suggestion_asked_key"), "search_suggestion", ["asked_key"])
    op.create_index("ix_search_suggestion_space_at", "search_suggestion", ["space_id", "at"])
    op.create_table(
        "search_fitted",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("space_id", Id, nullable=False),
        sa.Column("pair", sa.String(length=16), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("fitted", Json, nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_fitted")),
    )
    op.create_index("ix_search_fitted_space_model", "search_fitted", ["space_id", "model"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_search_fitted_space_model", table_name="search_fitted")
    op.drop_table("search_fitted")
    op.drop_index("ix_search_suggestion_space_at", table_name="search_suggestion")
    op.drop_index(op.f("ix_search_suggestion_asked_key"), table_name="search_suggestion")
    op.drop_index(op.f("ix_search_suggestion_at"), table_name="search_suggestion")
    op.drop_table("search_suggestion")
