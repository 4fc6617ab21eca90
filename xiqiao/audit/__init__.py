"""留痕: what the system keeps by itself, and nobody can change.

Every deed leaves one entry in its own transaction (`record`); access to sensitive pages, refusals and failed
sign-ins leave one after the request (`record_access`). Entries are chained by their hashes.
"""
