"""规则行: what the office owns — frequencies, thresholds, periods, limits, wording, holidays.

A feature declares a rule once (`declare`, with its type, its first values and their source) and reads it by
date (`in_force`). The office changes it on a page, from a day on, with a source and a reason; nothing is
overwritten. There is one editor for all of them: a new rule needs no new page.
"""
