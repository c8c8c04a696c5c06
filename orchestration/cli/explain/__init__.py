"""`shenhe explain`: one figure, from its value down to the delivered rows."""
