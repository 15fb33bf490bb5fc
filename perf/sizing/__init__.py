"""What a set-up for so many faces and requests takes, computed from what was measured."""
