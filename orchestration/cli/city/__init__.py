"""Commands on all districts of a city."""
