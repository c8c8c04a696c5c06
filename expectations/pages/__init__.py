"""Data Docs: what is expected and what was found, as a static site that opens offline."""
