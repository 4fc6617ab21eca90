"""后台任务和待发: what happens after a commit, done by `flask work`.

A deed adds a Job or an Outbox row in its own transaction; the worker does it afterwards, again after a failure, and
never twice at once: one worker holds the lock row. So effects outside the database follow a deed that was saved.
A message that may have left is not sent again (`outbox`).
"""
