"""Who is measured, in which scenarios, and whether all come to the same tables."""
