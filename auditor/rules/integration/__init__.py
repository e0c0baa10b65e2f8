"""Consumed services and secrets: INT."""
