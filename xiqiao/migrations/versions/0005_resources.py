"""places, routes and lecturers

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('route',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('search_key', sa.String(length=2000), nullable=False),
    sa.Column('theme', sa.String(length=20), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closing_reason', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(closed_on IS NULL) = (closing_reason IS NULL)', name=op.f('ck_route_closing_explained')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_route'))
    )
    with op.batch_alter_table('route', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_route_theme'), ['theme'], unique=False)

    op.create_table('place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('search_key', sa.String(length=2000), nullable=False),
    sa.Column('kind', sa.Enum('service_station', 'service_centre', 'theme_park', 'party_school', 'red_site', 'meeting_room', 'other', name='placekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('directions', sa.String(length=300), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('opening_hours', sa.String(length=200), nullable=False),
    sa.Column('access', sa.Enum('open', 'booking', name='placeaccess', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('accessibility', sa.String(length=200), nullable=False),
    sa.Column('contact', sa.String(length=40), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('opened_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closing_reason', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(closed_on IS NULL) = (closing_reason IS NULL)', name=op.f('ck_place_closing_explained')),
    sa.CheckConstraint('capacity IS NULL OR capacity > 0', name=op.f('ck_place_capacity_positive')),
    sa.CheckConstraint('opened_on IS NULL OR closed_on IS NULL OR opened_on <= closed_on', name=op.f('ck_place_days_in_order')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_place_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place'))
    )
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.create_index('ix_place_unit', ['unit_id', 'kind'], unique=False)

    op.create_table('lecturer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('name_pinyin', sa.String(length=120), nullable=False),
    sa.Column('name_strokes', sa.String(length=120), nullable=False),
    sa.Column('search_key', sa.String(length=2000), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('introduction', sa.String(length=300), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closing_reason', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(closed_on IS NULL) = (closing_reason IS NULL)', name=op.f('ck_lecturer_closing_explained')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_lecturer_member_id_member')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_lecturer_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lecturer')),
    sa.UniqueConstraint('member_id', name=op.f('uq_lecturer_member_id'))
    )
    with op.batch_alter_table('lecturer', schema=None) as batch_op:
        batch_op.create_index('ix_lecturer_pinyin', ['name_pinyin', 'id'], unique=False)
        batch_op.create_index('ix_lecturer_strokes', ['name_strokes', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lecturer_unit_id'), ['unit_id'], unique=False)

    op.create_table('route_stop',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('route_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('story', sa.Text(), nullable=False),
    sa.Column('teaching', sa.Text(), nullable=False),
    sa.Column('stay_minutes', sa.Integer(), nullable=True),
    sa.Column('next_minutes', sa.Integer(), nullable=True),
    sa.Column('next_metres', sa.Integer(), nullable=True),
    sa.Column('notes', sa.String(length=300), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('place_id IS NOT NULL OR length(name) > 0', name=op.f('ck_route_stop_named')),
    sa.CheckConstraint('position > 0', name=op.f('ck_route_stop_position_positive')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_route_stop_place_id_place')),
    sa.ForeignKeyConstraint(['route_id'], ['route.id'], name=op.f('fk_route_stop_route_id_route')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_route_stop'))
    )
    with op.batch_alter_table('route_stop', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_route_stop_place_id'), ['place_id'], unique=False)
        batch_op.create_index('ix_route_stop_route', ['route_id', 'position'], unique=False)

    op.create_table('lecturer_audience',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lecturer_id', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['lecturer_id'], ['lecturer.id'], name=op.f('fk_lecturer_audience_lecturer_id_lecturer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lecturer_audience'))
    )
    with op.batch_alter_table('lecturer_audience', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lecturer_audience_audience'), ['audience'], unique=False)
        batch_op.create_index(batch_op.f('ix_lecturer_audience_lecturer_id'), ['lecturer_id'], unique=False)

    op.create_table('lecturer_topic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lecturer_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['lecturer_id'], ['lecturer.id'], name=op.f('fk_lecturer_topic_lecturer_id_lecturer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lecturer_topic'))
    )
    with op.batch_alter_table('lecturer_topic', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lecturer_topic_lecturer_id'), ['lecturer_id'], unique=False)


def downgrade():
    with op.batch_alter_table('lecturer_topic', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lecturer_topic_lecturer_id'))

    op.drop_table('lecturer_topic')
    with op.batch_alter_table('lecturer_audience', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lecturer_audience_lecturer_id'))
        batch_op.drop_index(batch_op.f('ix_lecturer_audience_audience'))

    op.drop_table('lecturer_audience')
    with op.batch_alter_table('route_stop', schema=None) as batch_op:
        batch_op.drop_index('ix_route_stop_route')
        batch_op.drop_index(batch_op.f('ix_route_stop_place_id'))

    op.drop_table('route_stop')
    with op.batch_alter_table('lecturer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lecturer_unit_id'))
        batch_op.drop_index('ix_lecturer_strokes')
        batch_op.drop_index('ix_lecturer_pinyin')

    op.drop_table('lecturer')
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.drop_index('ix_place_unit')

    op.drop_table('place')
    with op.batch_alter_table('route', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_route_theme'))

    op.drop_table('route')
