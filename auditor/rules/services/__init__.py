"""Published services: SVC."""
