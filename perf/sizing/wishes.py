"""What a set-up is to take: the reader's part of a computation of its size."""

import msgspec


class Wishes(msgspec.Struct, frozen=True):
    """How many faces and requests, and how much room is left for bad days. Every field is an option of the command."""

    faces: int
    """Enrolled."""
    rate: float
    """Recognitions a second, at the busiest time."""
    enrolments: float
    """A second; by key. One by photo is a recognition as well: count it in the rate, too."""
    faces_per_user: float = 1.0
    unknown: float = 0.1
    """The share of recognitions that find nobody; 0 to 1. Their vectors are kept for an enrolment."""
    waiting_seconds: float = 600.0
    """How long those are kept: TRIFID_CACHE_TTL_SECONDS."""
    utilisation: float = 0.6
    """The share of a processor, or GPU, that may be busy at the busiest time, 0.01 to 1. At 1 all wait for ever."""
    zones: int = 2
    """Over which machines are spread. What is left when one is lost takes the whole load; 1: nothing is left."""
    spaces: int = 2
    """Embedding spaces in which everybody has a vector: 2 while people are taken over to other models, and afterwards
    until the old vectors are pruned; 1 if that is never to happen."""
    concurrent_inferences: int = 12
    """That an API process may have under way: TRIFID_MAX_CONCURRENT_INFERENCES."""
    cores_per_server: int = 2
    """Of each Triton server. The models' instance counts are chosen, and what they cost was measured, with 2."""
    cores_per_machine: int = 8
    """Of each machine that API processes and Triton servers share."""
    gpu_images: float | None = None
    """Photos a second that one GPU takes. There is no default: none has been measured."""
