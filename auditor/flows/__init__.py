"""What documents do when they run: who calls whom, what is created, changed, deleted and copied out."""
