"""How fast kept faces get their vectors in another embedding space."""
