"""Who signs in and what they hold: Account, Session, ActivationSlip, Grant.

An account is opened by the system administrator, activated by a printed one-time slip, and given roles by the
security administrator; the audit administrator reads what both did. Three persons, no other role.
"""
