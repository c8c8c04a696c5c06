"""The `shenhe` command: what people type. `ask` holds the commands that only read, `work` the others."""
