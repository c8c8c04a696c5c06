"""How expectations are asked: Great Expectations over the build's DuckDB, and the verdicts it comes to."""
