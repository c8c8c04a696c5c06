"""What Dagster loads. No database is touched here."""

from orchestration.defs.loading import definitions

defs = definitions()
