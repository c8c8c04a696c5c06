"""Commands that work: on a home that they lock, on a file, or into a folder of their own."""
