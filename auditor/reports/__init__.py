"""The findings file and what the commands print. One file a format."""
