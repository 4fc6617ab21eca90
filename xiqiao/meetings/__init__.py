"""会议记录: what was held, who was there, what was said, decided and voted, and which duty it fulfils.

A Sitting is what happened in the room: time, place, agenda. A Meeting is one unit's record of it: its roll of the day,
attendance, votes, confirmation. Branches that sit together share a Sitting and keep a Meeting each.

States: 草稿 → 待主持人确认 → 已定稿 → 已归档, or 作废. What is 已定稿 is frozen in a MeetingVersion with its digest;
reopening begins another version. The rules that count (`voting`, `duties`) are pure and read rows of the office.

Writing it down: `starting` begins a record, `attending` marks who was there, `minutes` keeps facts and agenda items,
`tasking` gives tasks, `hints` says what is missing. Forms save themselves (`autosaving`); items are saved one by one,
so that two recorders write at once, and `news` tells an open page what another changed.
"""
