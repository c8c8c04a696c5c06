"""Figures: the periods in which each exists, the query that computes them from the catalogue, the printed figures."""
