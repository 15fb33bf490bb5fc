"""What one more pixel, face, client or enrolled person costs, and where the cost stops growing in a straight line."""
