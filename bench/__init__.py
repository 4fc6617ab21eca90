"""`make bench`: what each page costs, relative to a constant in the same run. See docs/benchmark.md."""
