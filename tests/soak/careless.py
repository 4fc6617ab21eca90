"""The control of test_synced: the same program with the setting that most tutorials recommend."""

from __future__ import annotations

from sqlalchemy import event

from xiqiao import create_app
from xiqiao.core.db import db

app = create_app()
with app.app_context():
    event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=NORMAL"))
