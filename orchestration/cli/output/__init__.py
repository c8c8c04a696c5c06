"""Rows as the commands write them: a table for people, CSV, JSON or a workbook for programs, and where they go."""

from orchestration.cli.output.rows import print_record, print_rows, print_stream

__all__ = ["print_record", "print_rows", "print_stream"]
