"""附件: content-addressed files under `instance/files`; the type is sniffed, the name never trusted.

There is no download route here: a feature serves its own attachment (load through `visible_…`, `require`, `send`).
A file without a feature cannot be reached.
"""
