"""drafts of changes know the version they began from."""

import sqlalchemy as sa
from alembic import op
revision = '8b3e6a1d40c7'
down_revision = '5d1f0c7e9a42'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('forum_draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('forum_draft', schema=None) as batch_op:
        batch_op.drop_column('version')
