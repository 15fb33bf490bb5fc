"""What the servers are told to answer, and how often they were asked."""

from tests.service.triton_stand_in import TritonStandIn

NO_FACE = "in ensemble 'face_embedding', face_not_detected: none"
DAMAGED = "in ensemble 'face_embedding', invalid_image: none"
UNHEALTHY = "Stub process 'align_0_0' is not healthy."


def asked(servers: list[TritonStandIn]) -> list[int]:
    """How many inferences each was asked for."""
    return [len(server.request_ids) for server in servers]
