"""holidays by year

One rule of all years becomes a rule for each: what the office typed for several years at once is told apart by its days.

Revision ID: 0004
Revises: 0003
"""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

KEY = 'office.holidays'
ROWS = sa.table(
    'rule_row',
    *(sa.column(name) for name in ('id', 'key', 'value_json', 'source', 'reason', 'changed_by_id', 'changed_by_name')),
    sa.column('valid_from', sa.Date), sa.column('changed_at'),
)  # fmt: skip


def upgrade():
    connection = op.get_bind()
    for row in connection.execute(sa.select(ROWS).where(ROWS.c.key == KEY).order_by(ROWS.c.id)).mappings().all():
        years = {}
        for day in json.loads(row['value_json']):
            years.setdefault(int(day[0][:4]), []).append(day)
        (first, days), *others = sorted(years.items()) or [(row['valid_from'].year, [])]
        connection.execute(sa.update(ROWS).where(ROWS.c.id == row['id']).values(**of_year(first, days)))
        for year, days in others:
            copy = {name: value for name, value in row.items() if name != 'id'}
            connection.execute(sa.insert(ROWS).values({**copy, **of_year(year, days)}))


def of_year(year, days):
    return {
        'key': f'{KEY}.{year}',
        'valid_from': date(year, 1, 1),
        'value_json': json.dumps(days, ensure_ascii=False),
    }


def downgrade():
    op.execute(sa.update(ROWS).where(ROWS.c.key.like(f'{KEY}.%')).values(key=KEY))
