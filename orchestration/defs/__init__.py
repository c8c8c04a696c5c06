"""All that imports Dagster: asset graph, checks, schedule, sensor, the session as a resource, the instance."""
