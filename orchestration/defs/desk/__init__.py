"""Dagster's web UI as a desk: what it shows of each asset beyond the graph, and how it is started and ended."""
