"""What the service is about: recognition, enrolment, users, and the decision whose face it is."""
