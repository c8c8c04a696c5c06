"""`shenhe sql`: queries that anyone wrote, on the release in force."""
