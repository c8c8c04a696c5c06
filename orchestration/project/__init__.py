"""What the repository declares: SQL tables, the catalogue of figures, the calendar, and how they hang together.

Read from files and checked against each other, whole or not at all; no home and no build is touched here.
"""
