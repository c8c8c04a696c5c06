"""What gates ask of staged rows: queries that the engine of a home runs where the files are, with small answers."""
