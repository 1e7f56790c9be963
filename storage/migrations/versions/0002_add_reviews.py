"""Add reviews"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

REFUSE = "reviews are never altered or deleted: add another row"


def upgrade() -> None:
    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('publisher', sa.String(length=200), nullable=False),
    sa.Column('plan_year', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('commitment', sa.Text(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('author', sa.String(length=200), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('undoes_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['undoes_id'], ['review.id'], name=op.f('fk_review_undoes_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review')),
    sa.UniqueConstraint('undoes_id', name=op.f('uq_review_undoes_id'))
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index('ix_review_publisher_plan_year_kind', ['publisher', 'plan_year', 'kind'], unique=False)

    # What a person said is evidence too: the database itself keeps it, whoever writes.
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            "CREATE FUNCTION review_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSE}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER review_append_only BEFORE UPDATE OR DELETE ON review "
            "FOR EACH ROW EXECUTE FUNCTION review_refuse()"
        )
    else:
        for verb in ('UPDATE', 'DELETE'):
            op.execute(
                f"CREATE TRIGGER review_no_{verb.lower()} BEFORE {verb} ON review "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSE}'); END"
            )


def downgrade() -> None:
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index('ix_review_publisher_plan_year_kind')

    op.drop_table('review')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("DROP FUNCTION review_refuse()")
