"""What the service adds to its two networks, and what it gains on facenet-pytorch, side by side."""
