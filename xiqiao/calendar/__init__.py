"""日程: days (休, 班, 节, lunar) and what answers to working days."""
