"""The reader of deliveries: from their bytes to staged files, in this process or in one that works ahead of it."""
