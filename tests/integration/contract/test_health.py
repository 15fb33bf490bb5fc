"""What the API says of its health."""

from tests.integration.contract.caller import Caller


async def test_health_is_live_and_ready_with_model_and_threshold(caller: Caller) -> None:
    assert (await caller.client.get("/health/live")).json() == {"status": "live"}
    body = (await caller.client.get("/health/ready")).json()
    of_the_threshold = {"threshold", "threshold_source", "false_accept_rate", "gallery_size"}
    assert set(body) == {"status", "embedding_space", "release", "components"} | of_the_threshold
    assert body["status"] == "ready"
    assert body["components"] == {"database": "ok", "inference": "ok"}
    assert body["embedding_space"].startswith("facenet-")
    assert 0 < body["threshold"] < 1
    assert body["threshold_source"]
    assert body["gallery_size"] >= 0
    assert body["false_accept_rate"] in {None, 0.01}
