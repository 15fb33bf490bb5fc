"""The API with API keys: who may do what, and how often. The commands that look after keys make them."""

import time

from tests.snapshot.caller import ADA, API, BOB, Caller
from tests.snapshot.photos import Photos
from tests.snapshot.record import Record
from tests.snapshot.trifid import PROBE_TOKEN, Trifid

LEARNT_SECONDS = 5.0
"""In which running processes know of a change of keys."""

KEYS = {
    "door": "recognise",
    "desk": "enrol",
    "desk-2": "enrol",
    "office": "admin",
    "all": "recognise,enrol,admin",
    "flood": "recognise",
    "asker": "recognise",
}

REQUESTS = (
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/schema/openapi.json"),
    ("GET", f"{API}/users"),
    ("GET", f"{API}/users/1"),
    ("DELETE", f"{API}/users/999"),
    ("POST", f"{API}/recognise_user"),
    ("POST", f"{API}/add_user"),
    ("POST", f"{API}/users/1/faces"),
    ("OPTIONS", f"{API}/users"),
    ("GET", "/nowhere"),
)


def record_keyed_api(record: Record, trifid: Trifid, photos: Photos) -> None:
    """Make keys, use each for everything, use some too often, and revoke them."""
    record.chapter("API keys: commands")
    record.command("no keys yet", trifid.run("service.api_keys", "list"))
    keys = {}
    for name, scopes in KEYS.items():
        made = trifid.run("service.api_keys", "create", name, "--scopes", scopes)
        keys[name] = record.command(f"create {name}", made).stdout.strip()
    for wrong in (
        ("door", "--scopes", "enrol"),
        ("a b", "--scopes", "enrol"),
        ("x", "--scopes", "all"),
        ("x",),
    ):
        record.command(f"create {' '.join(wrong)}", trifid.run("service.api_keys", "create", *wrong))
    record.command("list", trifid.run("service.api_keys", "list"))
    record.command("revoke an unknown key", trifid.run("service.api_keys", "revoke", "nobody"))
    time.sleep(LEARNT_SECONDS)
    _scopes(record, trifid, keys)
    _bound_keys(record, trifid, keys, photos)
    _limits(record, trifid, keys, photos)
    record.chapter("API keys: revoked")
    record.command("revoke", trifid.run("service.api_keys", "revoke", "desk-2"))
    record.command("revoke again", trifid.run("service.api_keys", "revoke", "desk-2"))
    record.command("list", trifid.run("service.api_keys", "list"))
    time.sleep(LEARNT_SECONDS)
    with trifid.client(keys["desk-2"]) as client:
        Caller(client, record).add("a revoked key", BOB)


def _scopes(record: Record, trifid: Trifid, keys: dict[str, str]) -> None:
    record.chapter("API keys: what each may do")
    bearers = {"nobody": None, "a wrong key": "trifid_wrong", "the probe token": PROBE_TOKEN}
    for name, key in {**bearers, **{name: keys[name] for name in ("door", "desk", "office")}}.items():
        with trifid.client(key) as client:
            for method, path in REQUESTS:
                answer = client.request(method, path)
                if answer.status_code == 200 and path in {"/metrics", "/schema/openapi.json"}:
                    record.text(name, [f"{method} {path}", f"status {answer.status_code}"])
                else:
                    record.answer(name, answer)
    with trifid.client(Authorization=f"Basic {keys['all']}") as client:
        Caller(client, record).send("another scheme", "GET", f"{API}/users")
    with trifid.client(keys["all"], Origin="https://evil.example") as client:
        Caller(client, record).send("a foreign page with a key", "DELETE", f"{API}/users/999")
        Caller(client, record).send(
            "a foreign name with a key", "GET", f"{API}/users", headers={"Host": "evil.example"}
        )


def _bound_keys(record: Record, trifid: Trifid, keys: dict[str, str], photos: Photos) -> None:
    record.chapter("API keys: enrolment keys are good for the one that they were given to")
    with trifid.client(keys["all"]) as mine, trifid.client(keys["desk"]) as other:
        req_id = Caller(mine, record).key_for("given to one", photos.ada)
        Caller(other, record).add("used by another", {**ADA, "req_id": req_id})
        name = {"Idempotency-Key": "shared"}
        Caller(mine, record).add("used by the one", {**ADA, "req_id": req_id}, headers=name)
        Caller(other, record).add("another's Idempotency-Key", {**BOB, "req_id": req_id}, headers=name)


def _limits(record: Record, trifid: Trifid, keys: dict[str, str], photos: Photos) -> None:
    record.chapter("API keys: too often")
    forwarded = "X-Forwarded-For"
    with trifid.client(keys["flood"], **{forwarded: "198.51.100.1"}) as client:
        _until_refused(record, "one key", Caller(client, record))
    for address in ("198.51.100.2", "2001:db8::1"):
        with trifid.client("trifid_wrong", **{forwarded: address}) as client:
            _until_refused(record, f"wrong keys from {address}", Caller(client, record))
    with trifid.client(keys["all"]) as client:
        erased = client.get(f"{API}/users").json()["users"]
        for user in erased:
            client.delete(f"{API}/users/{user['id']}")
    with trifid.client(keys["asker"], **{forwarded: "198.51.100.3"}) as client:
        image = {"image": photos.ada}
        for asked in range(30):
            answer = client.post(f"{API}/recognise_user", files=image)
            if answer.status_code != 200:
                record.text(
                    "unknown faces of one key",
                    [f"refused after {asked}", answer.headers["Retry-After"] and "Retry-After: <n>"],
                )
                answer.headers["Retry-After"] = "<n>"
                record.answer("unknown faces of one key", answer)
                return
    raise RuntimeError("unknown faces are never refused")


def _until_refused(record: Record, title: str, caller: Caller) -> None:
    """Ask until it is too often; how often exactly depends on the time that it takes."""
    for _ in range(200):
        answer = caller.client.get(f"{API}/users")
        if answer.status_code == 429:
            answer.headers["Retry-After"] = "<n>"
            record.answer(title, answer)
            return
    raise RuntimeError(f"{title}: never refused")
