"""What is stored about people, told and erased over the API."""

USERS = "/api/v1/users"
