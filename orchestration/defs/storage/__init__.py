"""How Dagster keeps its runs and events in a home."""
