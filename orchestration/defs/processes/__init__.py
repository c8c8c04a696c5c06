"""The processes around Dagster: its UI, and the recorder of what a command does."""
