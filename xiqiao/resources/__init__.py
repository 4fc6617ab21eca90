"""阵地、红色线路、讲师: where activities take place, along which ways, and who speaks there.

A Place or a Lecturer belongs to a unit; a Route of Stops is the town's. Each is in use until it is closed (停用) with a
reason, and is never deleted: what took place there keeps pointing at it. `uses` asks who still counts on one.
"""
