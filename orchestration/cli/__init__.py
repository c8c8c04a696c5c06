"""The `shenhe` command: what people type. `ask` holds the commands that only read, `work` those
that change something, `feeds` those for a department, `service` those for whoever runs the server; `output` writes
rows."""
