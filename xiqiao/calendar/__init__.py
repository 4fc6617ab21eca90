"""主题党日日历: what is planned, for whom, and what becomes of it.

An Event is a plan; its record is a Meeting, which belongs to another package. States: 草稿 → 已发布 → (已改期) →
已结束, or 已取消. A Series plans the same for many dates and branches; each of its events can go its own way.
"""
