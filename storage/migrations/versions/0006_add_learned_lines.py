"""Add learned lines"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('learned_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('portal', sa.String(length=100), nullable=False),
    sa.Column('edge', sa.String(length=4), nullable=False),
    sa.Column('forms', sa.JSON(), nullable=False),
    sa.Column('example', sa.JSON(), nullable=False),
    sa.Column('reports', sa.Integer(), nullable=False),
    sa.Column('version_ids', sa.JSON(), nullable=False),
    sa.Column('learned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_why', sa.Text(), nullable=False),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['version.id'], name=op.f('fk_learned_lines_withdrawn_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learned_lines'))
    )
    with op.batch_alter_table('learned_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_learned_lines_portal'), ['portal'], unique=False)


def downgrade() -> None:
    op.drop_table('learned_lines')
