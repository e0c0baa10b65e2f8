"""What a row constraint means."""
