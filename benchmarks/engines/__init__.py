"""The same refresh on DuckDB and on Spark: what each takes, and whether both come to the same."""
