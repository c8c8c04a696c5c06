"""Runs expectations: Great Expectations over the build's DuckDB, and its verdicts."""

from expectations.later import import_what_judges

import_what_judges()
