"""Engines: where the rows of a table that is made from staged files are computed. The build stays DuckDB.

What a table is made from, and whether it is stale, is decided by who asks.
"""
