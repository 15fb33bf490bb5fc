"""What a release of the models is on disk: manifest, threshold, links, numbered folders. Needs msgspec and numpy."""
