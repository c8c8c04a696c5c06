"""Commands for a department: what to send, and an empty file to fill in."""
