"""The reader of deliveries: from their bytes to staged files, in this process or in others that work ahead of it."""
