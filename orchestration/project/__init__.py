"""What the repository declares: SQL tables, the catalogue of figures, the calendar.

Read from files and checked against each other. No home and no build is touched here.
"""
