"""What a release waits for by the calendar, the release that waits, and how it comes into force."""
