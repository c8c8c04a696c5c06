"""The files that a refresh writes, and every query on them: archive, build database, releases, locked-down reading.

Nothing here knows a feed, a figure or a gate, nor Dagster or Great Expectations; it keeps what others made, atomically.
`build` owns the schema of `build.duckdb`, `releases` the files that people read.
"""
