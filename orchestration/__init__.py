"""Time: the Dagster definitions, the refresh, and the `shenhe` command. Brings the other rooms together."""
