"""`build.duckdb`: its schema, and every statement on it, as functions over small frozen values.

What is stale, good or due is decided elsewhere; here it is stored and asked for.
"""

from orchestration.warehouse.build.database import Build

__all__ = ["Build"]
