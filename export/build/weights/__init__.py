"""FaceNet's published weights: which there are, where they come from, how they are checked and read."""
