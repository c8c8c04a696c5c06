"""Commands for whoever runs the server: backup, restore, alerts."""
