"""Words of a space."""

import sqlalchemy as sa
from alembic import op
from core.db import Id
from core.db import Instant
from core.db import Json
revision = 'b8635e812506'
down_revision: str | None = "959c4a666a7f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('forum_synonym',
    sa.Column('id', Id, autoincrement=True, nullable=False),
    sa.Column('space_id', Id, nullable=True),
    sa.Column('terms', Json, nullable=False),
    sa.Column('created_by', Id, nullable=True),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('changed_at', Instant(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_removed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_user.id'], name=op.f('fk_forum_synonym_created_by_accounts_user')),
    sa.ForeignKeyConstraint(['space_id'], ['forum_space.id'], name=op.f('fk_forum_synonym_space_id_forum_space')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_synonym'))
    )
    with op.batch_alter_table('forum_synonym', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forum_synonym_created_by'), ['created_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_forum_synonym_space_id'), ['space_id'], unique=False)



def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('forum_synonym', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forum_synonym_space_id'))
        batch_op.drop_index(batch_op.f('ix_forum_synonym_created_by'))

    op.drop_table('forum_synonym')
