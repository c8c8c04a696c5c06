"""The steps that the assets ask for: taken in the run's own process, or received from the command that took them."""
