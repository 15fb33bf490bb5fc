"""Availability of a service whose requests were counted."""

import math

RULE_OF_THREE = 3
"""So many failures in as many requests as had none are excluded at 95 % confidence: were they that frequent, a run
without any would have a chance of 5 %."""


def availability(failed: int, requests: int) -> float:
    """The share of requests that didn't fail, 0 to 1; 0 without requests."""
    return 1 - failed / requests if requests else 0.0


def nines(failed: int, requests: int) -> float:
    """The same as the number of its nines: 3.0 where one request of a thousand fails.

    Without any failure it is what so many requests prove at 95 % confidence.
    """
    if not requests:
        return 0.0
    return max(0.0, -math.log10((failed or RULE_OF_THREE) / requests))
