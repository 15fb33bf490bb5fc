"""Whether enrolments survive that any process of the stack is killed at any moment: `python -m perf.crash_drill`."""
