"""Runs expectations: Great Expectations over the build's DuckDB, and its verdicts."""
