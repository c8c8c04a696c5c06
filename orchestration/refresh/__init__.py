"""The refresh: how it begins, what is stale, its steps and their order; and the rebuild of a release. No Dagster."""
