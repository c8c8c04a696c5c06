"""The files that a refresh writes, without Dagster: archive, build database, releases, locked-down reading.

Nothing here knows a feed, a figure or a gate; it keeps what others made, atomically.
"""
