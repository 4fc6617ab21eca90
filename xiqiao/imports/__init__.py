"""Workbooks as clerks have them: read, preview, confirm, roll back; and workbooks that we hand out."""
