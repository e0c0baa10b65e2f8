"""Project settings: PRJ."""
