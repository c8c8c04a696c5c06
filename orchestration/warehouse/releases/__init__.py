"""Releases: the files that people read, which one is in force, and every release there ever was."""
