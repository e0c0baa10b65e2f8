"""What a finding is: its subjects, what it saw, and the words it is told in."""
