"""The API while there are no API keys: each request as it should go, and each refusal of docs/api.md.

The API with API keys: who may do what, and how often. The commands that look after keys make them.
"""

import time

from tests.snapshot.record import ADA, API, BOB, Caller, Photos, Record, parts
from tests.snapshot.trifid import PROBE_TOKEN, Trifid

ORIGIN = "https://door.example.com"
SETTINGS = {
    "TRIFID_CORS_ORIGINS": ORIGIN,
    "TRIFID_TRUSTED_PROXIES": "127.0.0.1",
    "TRIFID_MAX_CACHED_VECTORS_PER_KEY": "20",
    "TRIFID_RATE_LIMIT_PER_KEY": "40",
    "TRIFID_RATE_LIMIT_PER_ADDRESS": "60",
}

MALFORMED = (
    ("name", ""),
    ("name", "   "),
    ("name", "x" * 201),
    ("name", "Ada\nLovelace"),
    ("name", "\u200d"),
    ("birthdate", ""),
    ("birthdate", "10.12.1985"),
    ("birthdate", "2023-02-29"),
    ("birthdate", "1899-12-31"),
    ("birthdate", "2999-01-01"),
    ("email", ""),
    ("email", "ada@"),
    ("email", f"{'a' * 250}@example.com"),
    ("req_id", ""),
    ("name", "x" * 4097),
)
UNKNOWN_IDS = ("2147483647", "2147483648", "0", "-1", "01", "x", "1%20")
PAGES = (
    "",
    "limit=1",
    "limit=1&after=1",
    "limit=0",
    "limit=101",
    "limit=x",
    "after=x",
    "limit=1&limit=2",
    "unknown=1",
)


def record_open_api(record: Record, trifid: Trifid, photos: Photos) -> None:
    """Walk through docs/api.md."""
    with trifid.client() as client:
        caller = Caller(client, record)
        _addresses(caller)
        bob = _enrolment(caller, photos)
        _refused_forms(caller, photos)
        _bodies(caller, trifid, photos)
        _further_faces(caller, photos)
        _again(caller, photos, bob)
        _people(caller)
        _browsers(caller, photos)
        _wire(record, trifid)


def _addresses(caller: Caller) -> None:
    caller.record.chapter("Addresses, methods and health")
    for path in ("/health/live", "/health/ready"):
        for method in ("GET", "HEAD", "POST"):
            caller.send("health", method, path)
    for path in ("/", "/nowhere", "/api/v1/recognize_user", "/health", "/schema/swagger", "/favicon.ico"):
        caller.send("an unknown address", "GET", path)
    addresses = ("recognise_user", "add_user", "users", "users/1", "users/1/faces")
    for address in addresses:
        for method in ("GET", "PUT", "PATCH", "DELETE", "POST", "OPTIONS", "HEAD"):
            if (address, method) not in {("users/1", "DELETE")}:
                caller.send("methods", method, f"{API}/{address}")
    for path in ("/metrics", "/schema", "/schema/openapi.json", "/health/live", "/nowhere"):
        caller.send("methods", "OPTIONS", path)
    caller.send("a request id is kept", "GET", "/nowhere", headers={"X-Request-ID": "trace-42:a.b_c"})
    for malformed in ("a b", "x" * 129, "<script>"):
        caller.send(
            "a malformed request id is replaced", "GET", "/nowhere", headers={"X-Request-ID": malformed}
        )


def _enrolment(caller: Caller, photos: Photos) -> str:
    caller.record.chapter("Recognition and enrolment")
    key = caller.key_for("nobody is enrolled: no match", photos.ada)
    caller.add("key and image of two people", {**ADA, "req_id": key}, photos.bob)
    caller.add("enrolled by key", {**ADA, "email": "ada@example.com", "req_id": key})
    caller.add("a used key", {**BOB, "req_id": key})
    caller.recognise("match: the same photo", photos.ada)
    caller.recognise("match: another photo", photos.ada_again)
    caller.add("enrolled already, by image", BOB, photos.ada_again)
    caller.add("face and e-mail taken", {**BOB, "email": "ada@example.com"}, photos.ada)
    key = caller.key_for("no match beside somebody", photos.bob)
    caller.add("the e-mail is taken, in another case", {**BOB, "email": "ADA@Example.com", "req_id": key})
    bob = {**BOB, "email": "bob@bücher.example", "req_id": key}
    added = caller.add("key and image, an e-mail in another script", bob, photos.bob)
    for name in ("as_png", "as_webp", "as_bmp"):
        caller.recognise(f"match: {name}", getattr(photos, name))
    caller.recognise("two people in the photo", photos.two_people)
    caller.add("an unknown key", {**ADA, "req_id": "req-67890"})
    caller.add("neither key nor image", ADA)
    user: str = added.json()["user_id"]
    return user


def _refused_forms(caller: Caller, photos: Photos) -> None:
    caller.record.chapter("Refused forms and photos")
    for field, value in MALFORMED:
        caller.add(f"malformed {field} ({value[:12]!r}, {len(value)})", {**ADA, field: value}, photos.ada)
    for field in ADA:
        caller.add(f"no {field}", {name: value for name, value in ADA.items() if name != field}, photos.ada)
    path = f"{API}/recognise_user"
    image = ("image", ("photo.jpg", photos.ada))
    caller.send("no image", "POST", path, files=[("other", (None, "x"))])
    caller.send("an empty image", "POST", path, files={"image": b""})
    caller.send("an image as text", "POST", path, files=[("image", (None, "photo.jpg"))])
    caller.send("an image twice", "POST", path, files=[image, image])
    caller.send("33 parts", "POST", path, files=[("other", (None, "x"))] * 33)
    caller.send("no form", "POST", path, json={"image": "x"})
    caller.send("no body", "POST", path)
    caller.send("no boundary", "POST", path, content=b"x", headers={"Content-Type": "multipart/form-data"})
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    caller.send("a broken form", "POST", path, content=b"--y\r\n", headers=form)
    caller.send("text that is not UTF-8", "POST", f"{API}/add_user", files=[("name", (None, b"\xff"))])
    caller.send("an unknown part is read over", "POST", path, files=[("other", (None, "x")), image])
    for title, content in (
        ("no face", photos.no_face),
        ("no image at all", b"no image"),
        ("an unsupported format", b"GIF89a" + bytes(100)),
        ("a damaged image", photos.ada[: len(photos.ada) // 2]),
        ("too many pixels", photos.too_many_pixels),
    ):
        caller.recognise(title, content)
        caller.add(title, ADA, content)


def _bodies(caller: Caller, trifid: Trifid, photos: Photos) -> None:
    caller.record.chapter("Too large")
    caller.recognise("an image of too many bytes", b"\xff\xd8\xff" + bytes(10 * 1024 * 1024))
    head = f"POST {API}/recognise_user HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    form = "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000000\r\n\r\n"
    caller.record.raw_answer("a body announced as far too large", trifid.exchange((head + form).encode()))


def _further_faces(caller: Caller, photos: Photos) -> None:
    caller.record.chapter("Further faces")
    caller.add_face("by image", "1", {}, photos.ada_again)
    caller.add_face("of somebody else", "1", {}, photos.bob)
    caller.add_face("neither key nor image", "1", {})
    caller.add_face("an unknown key", "1", {"req_id": "req-67890"})
    caller.add_face("an empty image", "1", {}, b"")
    caller.add_face("no image at all", "1", {}, b"GIF89a")
    caller.add_face("no face", "1", {}, photos.no_face)
    for user in UNKNOWN_IDS:
        caller.add_face("an unknown user", user, {}, photos.ada)
    for title in ("a third", "a fourth", "a fifth", "one too many"):
        caller.add_face(title, "1", {}, photos.ada)


def _again(caller: Caller, photos: Photos, bob: str) -> None:
    caller.record.chapter("Sent again with an Idempotency-Key")
    caller.send("make room", "DELETE", f"{API}/users/{bob}")
    name = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    user = caller.add("first", BOB, photos.bob, headers=name).json()["user_id"]
    caller.add("again", BOB, photos.bob, headers=name)
    caller.add("another form", {**BOB, "name": "Eve"}, photos.bob, headers=name)
    caller.add_face("another address", user, {}, photos.bob, headers=name)
    face = {"Idempotency-Key": "face-1"}
    caller.add_face("a face", user, {}, photos.bob, headers=face)
    caller.add_face("a face again", user, {}, photos.bob, headers=face)
    for malformed in ("", "a b", "x" * 129):
        caller.add("a malformed key", BOB, photos.bob, headers={"Idempotency-Key": malformed})
    caller.send("the user goes", "DELETE", f"{API}/users/{user}")
    caller.add("again when the user is gone", BOB, photos.bob, headers=name)
    caller.add("enrolled anew", {**BOB, "email": "bob@example.com"}, photos.bob)


def _people(caller: Caller) -> None:
    caller.record.chapter("People")
    caller.send("a user", "GET", f"{API}/users/1")
    for user in UNKNOWN_IDS:
        for method in ("GET", "DELETE"):
            caller.send("an unknown user", method, f"{API}/users/{user}")
    for query in PAGES:
        caller.send("a page", "GET", f"{API}/users?{query}")
    caller.send("erased", "DELETE", f"{API}/users/1")
    caller.send("erased again", "DELETE", f"{API}/users/1")
    caller.send("gone", "GET", f"{API}/users/1")


def _browsers(caller: Caller, photos: Photos) -> None:
    caller.record.chapter("Browsers")
    wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    for origin in (ORIGIN, "https://evil.example"):
        caller.send(f"from {origin}", "GET", f"{API}/users", headers={"Origin": origin})
        caller.recognise(f"from {origin}", photos.ada, headers={"Origin": origin})
        caller.send(
            f"preflight of {origin}", "OPTIONS", f"{API}/add_user", headers={"Origin": origin, **wanted}
        )
    caller.send("a foreign name", "GET", f"{API}/users", headers={"Host": "evil.example"})
    caller.send("an own name", "GET", "/health/live", headers={"Host": "api.localhost:1"})
    caller.send(
        "a foreign page's form",
        "POST",
        f"{API}/add_user",
        files=parts(ADA, photos.ada),
        headers={"Origin": "null"},
    )


def _wire(record: Record, trifid: Trifid) -> None:
    record.chapter("Bare connections")
    record.raw_answer("no HTTP", trifid.exchange(b"\x16\x03\x01\r\n\r\n"))
    long = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70000 + b"\r\n\r\n"
    record.raw_answer("headers too long", trifid.exchange(long))
    record.raw_answer("headers too late", trifid.exchange(b"GET / HTTP/1.1\r\n"))
    close = b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    record.raw_answer("one answer, headers as they come", trifid.exchange(close))


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
