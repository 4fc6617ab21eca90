"""主题党日日历: what is planned, for whom, and what becomes of it."""
