"""Drills: real processes, signals and files, and what was seen of each. `python -m benchmarks.drills` runs them."""
