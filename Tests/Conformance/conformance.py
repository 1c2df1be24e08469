"""fal's official Python client against the local fal.

    python conformance.py http://127.0.0.1:8420

All that is changed about the client is where it connects to.
"""

import asyncio
import hashlib
import os
import queue
import sys
import tempfile
import threading
import traceback
from base64 import urlsafe_b64decode
from http.server import BaseHTTPRequestHandler, HTTPServer

import fal_client
import fal_client.client as client_module
import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MODEL = "acme/studio/text-to-image"
KEY = "local:key"
FINE = {"prompt": "A lighthouse in the fog", "num_images": 2}
CHECKS = []


def connect_to(base):
    client_module.RUN_URL_FORMAT = f"{base}/fal.run/"
    client_module.QUEUE_URL_FORMAT = f"{base}/queue.fal.run/"
    client_module.REALTIME_URL_FORMAT = f"{base.replace('http', 'ws', 1)}/fal.run/"
    client_module.REST_URL = f"{base}/rest.fal.ai"
    client_module.CDN_URL = f"{base}/v3.fal.media"


def check(function):
    CHECKS.append(function)
    return function


def expect(condition, words):
    if not condition:
        raise AssertionError(words)


def expect_result(result):
    images = result["images"]
    expect(len(images) == 2, f"two images were asked for: {result}")
    for image in images:
        file = httpx.get(image["url"])
        expect(file.status_code == 200, f"no file at {image['url']}")
        expect(file.headers["content-type"] == image["content_type"] == "image/png", f"another type: {image}")
        expect(len(file.content) == image["file_size"], f"another length: {image}")
        expect(file.content.startswith(b"\x89PNG"), "no PNG")
        size = [int.from_bytes(file.content[at : at + 4], "big") for at in (16, 20)]
        expect(size == [image["width"], image["height"]] == [1024, 768], f"another size: {size}")


def expect_states(states, logs):
    order = [fal_client.Queued, fal_client.InProgress, fal_client.Completed]
    places = [order.index(type(state)) for state in states]
    expect(places == sorted(places), f"out of order: {states}")
    expect(set(places) == {0, 1, 2}, f"not every state was seen: {states}")
    done = states[-1]
    if logs:
        lines = [line["message"] for line in done.logs]
        expect(lines and lines[-1] == "Done", f"the last line is missing: {lines}")
    else:
        expect(not done.logs, f"logs that nobody wanted: {done.logs}")
    expect(done.metrics["inference_time"] > 0, f"no time: {done.metrics}")
    expect(done.error is None, f"an error: {done.error}")


def expect_refusal(error):
    expect(error.status_code == 422, f"status {error.status_code}")
    found = {(tuple(item["loc"]), item["type"]) for item in error.message}
    wanted = {(("body", "prompt"), "missing"), (("body", "num_images"), "less_than_equal")}
    expect(found == wanted, f"not all that is wrong, and no more: {found}")


WRONG = {"num_images": 9, "no_such_field": 1}


# The synchronous client.


def sync_client():
    return fal_client.SyncClient(key=KEY)


@check
def sync_run():
    expect_result(sync_client().run(MODEL, FINE))


@check
def sync_subscribe_with_logs():
    states, ids = [], []
    result = sync_client().subscribe(
        MODEL, FINE, with_logs=True, interval=0.02, on_enqueue=ids.append, on_queue_update=states.append
    )
    expect_result(result)
    expect_states(states, logs=True)
    expect(len(ids) == 1, f"{ids}")


@check
def sync_submit_events_result():
    client = sync_client()
    handle = client.submit(MODEL, FINE, hint="here", priority="low", start_timeout=60)
    expect_states(list(handle.iter_events(interval=0.02)), logs=False)
    expect_result(handle.get())
    # By its id alone it is found too: under the app, without the rest of the endpoint's id.
    again = client.get_handle(MODEL, handle.request_id)
    expect(again == handle, f"{again} is not {handle}")
    expect(client.result(MODEL, handle.request_id) == handle.get(), "another result")
    expect(isinstance(client.status(MODEL, handle.request_id), fal_client.Completed), "not completed")


@check
def sync_cancel():
    client = sync_client()
    handle = client.submit(MODEL, FINE)
    handle.cancel()
    for state in handle.iter_events(interval=0.02):
        pass
    expect(state.error_type == "client_cancelled", f"{state}")
    try:
        handle.get()
        raise AssertionError("a cancelled request has a result")
    except fal_client.FalClientHTTPError as error:
        expect(error.status_code == 499, f"status {error.status_code}")


@check
def sync_refusal():
    try:
        sync_client().subscribe(MODEL, WRONG)
        raise AssertionError("wrong input was taken")
    except fal_client.FalClientHTTPError as error:
        expect_refusal(error)


@check
def sync_unknown_model():
    try:
        sync_client().submit("acme/nothing", {})
        raise AssertionError("an unknown model was taken")
    except fal_client.FalClientHTTPError as error:
        expect(error.status_code == 404, f"status {error.status_code}")


@check
def sync_client_timeout():
    try:
        sync_client().subscribe(MODEL, FINE, client_timeout=1.01, interval=5)
        raise AssertionError("it waited for longer")
    except fal_client.FalClientTimeoutError as error:
        expect(error.request_id, "no request id")


@check
def sync_stream():
    events = list(sync_client().stream(MODEL, FINE))
    expect(len(events) > 1, "one event alone is no stream")
    expect_result(events[-1])


def expect_file(url, content_type, digest, lifecycle=None):
    hashed = hashlib.sha256()
    with httpx.stream("GET", url, timeout=120) as answer:
        expect(answer.status_code == 200, f"{answer.status_code} for {url}")
        expect(answer.headers["content-type"] == content_type, f"{answer.headers}")
        expect(answer.headers.get("x-fal-object-lifecycle") == lifecycle, f"{answer.headers}")
        for piece in answer.iter_bytes():
            hashed.update(piece)
    expect(hashed.hexdigest() == digest, f"other bytes at {url}")


def write_file(folder, name, size):
    """A file whose every piece is another, so that pieces cannot be mistaken for each other."""
    path = os.path.join(folder, name)
    hashed = hashlib.sha256()
    with open(path, "wb") as file:
        for number in range(0, size, 65536):
            piece = hashlib.sha256(number.to_bytes(8, "big")).digest() * 2048
            piece = piece[: min(65536, size - number)]
            hashed.update(piece)
            file.write(piece)
    return path, hashed.hexdigest()


SMALL = 100_000
# More than the 100 MiB up to which the client sends a file in one piece.
LARGE = 100 * 1024 * 1024 + 3
LIFECYCLE = fal_client.StorageSettings(expires_in="1h")
LIFECYCLE_TEXT = '{"expiration_duration_seconds": 3600}'


@check
def sync_upload_file_small():
    with tempfile.TemporaryDirectory() as folder:
        path, digest = write_file(folder, "small.png", SMALL)
        url = sync_client().upload_file(path, lifecycle=LIFECYCLE)
        expect_file(url, "image/png", digest, LIFECYCLE_TEXT)
        expect(url.endswith("/small.png"), url)
        result = sync_client().run(MODEL, {**FINE, "image_url": url})
        expect_result(result)


@check
def sync_upload_file_multipart():
    with tempfile.TemporaryDirectory() as folder:
        path, digest = write_file(folder, "large.bin", LARGE)
        url = sync_client().upload_file(path, lifecycle=LIFECYCLE)
        expect_file(url, "application/octet-stream", digest, LIFECYCLE_TEXT)


@check
def sync_upload_bytes():
    expect_file(sync_client().upload(b"hello", "text/plain"), "text/plain", hashlib.sha256(b"hello").hexdigest())


@check
def sync_webhook():
    deliveries = queue.Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            deliveries.put((dict(self.headers.items()), body))

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}/hook?a=1"
        handle = sync_client().submit(MODEL, FINE, webhook_url=address)
        headers, body = deliveries.get(timeout=60)
    finally:
        server.shutdown()
        server.server_close()
    headers = {name.lower(): value for name, value in headers.items()}
    expect(headers["x-fal-webhook-request-id"] == handle.request_id, f"{headers}")
    keys = httpx.get(f"{client_module.REST_URL}/.well-known/jwks.json").json()["keys"]
    message = "\n".join(
        [headers[f"x-fal-webhook-{name}"] for name in ("request-id", "user-id", "timestamp")]
        + [hashlib.sha256(body).hexdigest()]
    )
    x = keys[0]["x"]
    key = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(x + "=" * (-len(x) % 4)))
    key.verify(bytes.fromhex(headers["x-fal-webhook-signature"]), message.encode())


# The asynchronous client.


def async_client():
    return fal_client.AsyncClient(key=KEY)


@check
async def async_run():
    expect_result(await async_client().run(MODEL, FINE))


@check
async def async_subscribe_with_logs():
    states, ids = [], []
    result = await async_client().subscribe(
        MODEL, FINE, with_logs=True, interval=0.02, on_enqueue=ids.append, on_queue_update=states.append
    )
    expect_result(result)
    expect_states(states, logs=True)
    expect(len(ids) == 1, f"{ids}")


@check
async def async_submit_events_result():
    client = async_client()
    handle = await client.submit(MODEL, FINE, hint="here", priority="low", start_timeout=60)
    expect_states([state async for state in handle.iter_events(interval=0.02)], logs=False)
    expect_result(await handle.get())
    again = await client.get_handle(MODEL, handle.request_id)
    expect(again == handle, f"{again} is not {handle}")
    expect(await client.result(MODEL, handle.request_id) == await handle.get(), "another result")
    state = await client.status(MODEL, handle.request_id)
    expect(isinstance(state, fal_client.Completed), "not completed")


@check
async def async_cancel():
    client = async_client()
    handle = await client.submit(MODEL, FINE)
    await handle.cancel()
    async for state in handle.iter_events(interval=0.02):
        pass
    expect(state.error_type == "client_cancelled", f"{state}")
    try:
        await handle.get()
        raise AssertionError("a cancelled request has a result")
    except fal_client.FalClientHTTPError as error:
        expect(error.status_code == 499, f"status {error.status_code}")


@check
async def async_refusal():
    try:
        await async_client().subscribe(MODEL, WRONG)
        raise AssertionError("wrong input was taken")
    except fal_client.FalClientHTTPError as error:
        expect_refusal(error)


@check
async def async_many_at_once():
    client = async_client()
    results = await asyncio.gather(*[client.subscribe(MODEL, FINE) for _ in range(8)])
    urls = {image["url"] for result in results for image in result["images"]}
    expect(len(urls) == 16, "results of different requests share a file")


@check
async def async_stream():
    events = [event async for event in async_client().stream(MODEL, FINE)]
    expect(len(events) > 1, "one event alone is no stream")
    expect_result(events[-1])


@check
async def async_upload_file_small():
    with tempfile.TemporaryDirectory() as folder:
        path, digest = write_file(folder, "small.png", SMALL)
        url = await async_client().upload_file(path, lifecycle=LIFECYCLE)
        expect_file(url, "image/png", digest, LIFECYCLE_TEXT)


@check
async def async_upload_file_multipart():
    with tempfile.TemporaryDirectory() as folder:
        path, digest = write_file(folder, "large.bin", LARGE)
        url = await async_client().upload_file(path)
        expect_file(url, "application/octet-stream", digest)


# Sockets of a realtime model.

LIVE = "acme/live"
DRAWING = {"prompt": "A fox", "image_bytes": b"\xff\xd8\xff" * 1000}


def expect_live(result, seed):
    expect(result["seed"] == seed, f"another seed, so another input: {result['seed']}")
    expect(isinstance(result["image_bytes"], bytes), f"no bytes: {type(result['image_bytes'])}")
    expect(result["image_bytes"].startswith(b"\x89PNG"), "no PNG")


def expect_end(error):
    expect(error.error == "TIMEOUT", f"another end: {error}")


@check
def sync_realtime():
    with fal_client.SyncClient(key=KEY).realtime(LIVE) as connection:
        for seed in range(5):
            connection.send({**DRAWING, "seed": seed})
            expect_live(connection.recv(), seed)
        try:
            raise AssertionError(f"a result without an input: {connection.recv()}")
        except fal_client.client.RealtimeError as error:
            expect_end(error)


@check
def sync_realtime_with_key():
    with fal_client.SyncClient(key=KEY).realtime(LIVE, use_jwt=False, max_buffering=5) as connection:
        connection.send({**DRAWING, "seed": 7})
        expect_live(connection.recv(), 7)


@check
async def async_realtime():
    async with async_client().realtime(LIVE) as connection:
        for seed in range(5):
            await connection.send({**DRAWING, "seed": seed})
        for seed in range(5):
            expect_live(await connection.recv(), seed)


@check
async def async_realtime_refusal():
    async with async_client().realtime(LIVE) as connection:
        await connection.send({"seed": 1})
        try:
            raise AssertionError(f"wrong input was taken: {await connection.recv()}")
        except fal_client.client.RealtimeError as error:
            expect(error.error == "INTERNAL_ERROR", f"another error: {error}")
            expect("prompt" in error.reason, f"no reason: {error}")


def main():
    connect_to(sys.argv[1])
    failures = 0
    for function in CHECKS:
        try:
            if asyncio.iscoroutinefunction(function):
                asyncio.run(function())
            else:
                function()
            print(f"ok      {function.__name__}", flush=True)
        except Exception:
            failures += 1
            print(f"FAILED  {function.__name__}", flush=True)
            traceback.print_exc()
    print(f"{len(CHECKS) - failures} of {len(CHECKS)} flows of fal-client {fal_client.__version__} run against the local fal")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
