"""三级党建网络 as people see it: the tree, a unit with all that belongs to it, and the first week of an office."""
