"""The three-level network: units as one tree. A subtree is a prefix of `path`, on both databases."""
