"""Explanations: which delivered rows a released figure was counted from, by which SQL, and what guards it.

Everything follows from the SQL files and the catalogue; nothing here knows a figure. Nothing is written to the home.
"""
