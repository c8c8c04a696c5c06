"""The `shenhe` command: what people type. Each command is a thin reader of a release, or one call of the refresh."""

from orchestration.cli.main import main

__all__ = ["main"]
