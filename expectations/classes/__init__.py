"""Our expectations, by what they judge: `tables`, `deliveries`, `figures`. None knows a theme or a year."""
