"""Workbooks: what stands in each cell of an .xlsx or .xls file, read in a process of its own. No contract here.

Nothing in this package imports another part of the product, so that the process starts at once.
"""
