"""Commands that change a home, check a file, or write into a folder."""
