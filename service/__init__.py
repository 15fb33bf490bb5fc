"""The HTTP service: recognises faces and enrols people, with Triton and PostgreSQL doing the heavy work."""
