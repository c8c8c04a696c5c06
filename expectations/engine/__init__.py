"""Runs expectations: Great Expectations over the build's DuckDB, and its verdicts."""

from expectations.later import put_off

put_off()
