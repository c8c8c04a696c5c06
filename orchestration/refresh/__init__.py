"""The refresh: how it begins, what is stale, its steps, its order; and making a release again. No Dagster."""
