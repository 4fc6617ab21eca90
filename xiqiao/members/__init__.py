"""Party members: dated facts about each, and what follows from them: the roll of a date, party age, the lists."""
