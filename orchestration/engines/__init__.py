"""Engines: where queries on staged files are computed, and functions of ours called. The build stays DuckDB.

What is asked, and whether it is stale, is decided by who asks.
"""
