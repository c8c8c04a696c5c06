"""Staging: deliveries taken, typed once, judged by their contract, and put in force; or refused, cell by cell."""
