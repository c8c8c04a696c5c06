"""Figures: where each exists, the one query that computes them all from the catalogue, and what is printed of them."""
