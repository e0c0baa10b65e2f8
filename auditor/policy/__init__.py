"""What the organisation says: word lists, classifications, rule switches. Shipped defaults stand beside the code."""
