"""A realtime app, written with fal's SDK and served by it, that the command line talks with.

    python own_realtime.py path/to/schemagen

All that stands between them is the way to the app, and a token that it does not ask for.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import AsyncIterator

import fal
from pydantic import BaseModel
from served import serve

APP = "own/live"
PREFIX = f"/fal.run/{APP}"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300


class Stroke(BaseModel):
    n: int
    image_bytes: bytes = b""


class Picture(BaseModel):
    n: int
    count: int = 1
    image_bytes: bytes = b""


class Live(fal.App):
    # Results that find the SDK's queue full overtake those in it; the queue has twice the room of `buffering`.

    @fal.realtime("/realtime", session_timeout=1, buffering=30)
    def unary(self, input: Stroke) -> Picture:
        return Picture(n=input.n, count=len(input.image_bytes), image_bytes=PNG)

    @fal.realtime("/batch", session_timeout=2, buffering=30, max_batch_size=4)
    async def batch(self, input: Stroke, *others: Stroke) -> Picture:
        inputs = [input, *others]
        await asyncio.sleep(0.2)
        return Picture(n=max(input.n for input in inputs), count=len(inputs))

    @fal.realtime("/pieces", session_timeout=1, buffering=30)
    async def pieces(self, input: Stroke) -> AsyncIterator[Picture]:
        for count in range(3):
            yield Picture(n=input.n, count=count)

    @fal.realtime("/total", session_timeout=1, buffering=30)
    async def total(self, inputs: AsyncIterator[Stroke]) -> Picture:
        numbers = [input.n async for input in inputs]
        return Picture(n=sum(numbers), count=len(numbers))

    @fal.realtime("/talk", session_timeout=1, buffering=30)
    async def talk(self, inputs: AsyncIterator[Stroke]) -> AsyncIterator[Picture]:
        async for input in inputs:
            for count in range(2):
                yield Picture(n=input.n, count=count)

    @fal.realtime("/fail", session_timeout=1, buffering=30)
    def fail(self, input: Stroke) -> Picture:
        raise ValueError(f"no picture of {input.n}")

    @fal.realtime("/slow", session_timeout=4, buffering=1)
    async def slow(self, input: Stroke) -> Picture:
        await asyncio.sleep(1)
        return Picture(n=input.n)


class Gateway(BaseHTTPRequestHandler):
    """fal.run and fal's tokens, as far as one app is concerned."""

    port = None

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        content = b'"a.token.of-the-gateway"'
        self.send_response(201 if self.path == "/rest.fal.ai/tokens/" else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        assert self.path.startswith(PREFIX), self.path
        assert "fal_jwt_token=a.token.of-the-gateway" in self.path, self.path
        with socket.create_connection(("127.0.0.1", self.port)) as app:
            headers = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
            app.sendall(f"GET {self.path[len(PREFIX):]} HTTP/1.1\r\n{headers}\r\n".encode())
            answers = threading.Thread(target=pump, args=(app, self.connection))
            answers.start()
            pump(self.connection, app)
            answers.join()
        self.close_connection = True

    def log_message(self, *arguments):
        pass


def pump(source, target):
    try:
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def main(schemagen):
    Gateway.port = serve(Live)
    gateway = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    folder = tempfile.mkdtemp(prefix="schemagen-own-realtime.")
    with open(f"{folder}/stroke.jpg", "wb") as file:
        file.write(b"\xff\xd8\xff" * 50_000)
    environment = {
        "PATH": os.environ["PATH"], "HOME": folder, "FAL_EMULATOR": f"http://127.0.0.1:{gateway.server_port}"}

    def talk(path, inputs, *arguments):
        path = ["--path", path] if path else []
        done = subprocess.run(
            [schemagen, "realtime", APP, *path, *arguments], cwd=folder, env=environment, capture_output=True,
            text=True, input="".join(json.dumps(input) + "\n" for input in inputs), timeout=120)
        assert "a.token" not in done.stderr, done.stderr
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def expect(talked, results):
        status, out, err = talked
        found = [(result["n"], result["count"]) for result in out]
        assert status == 0 and found == results, (found, err)

    status, out, err = talk(
        None, [{"n": 1, "image_bytes": "@stroke.jpg"}, {"n": 2}, {"n": 3}], "--download", "frames")
    assert status == 0 and [result["n"] for result in out] == [1, 2, 3], (out, err)
    assert out[0]["count"] == 150_000, "the bytes arrived otherwise"
    for result in out:
        assert open(f"{folder}/{result['image_bytes']}", "rb").read() == PNG, result["image_bytes"]
    status, out, err = talk("/batch", [{"n": n} for n in range(9)])
    assert status == 0 and sum(result["count"] for result in out) == 9, (out, err)
    assert out[-1]["n"] == 8 and len(out) < 9, out
    expect(talk("/pieces", [{"n": 5}]), [(5, 0), (5, 1), (5, 2)])
    expect(talk("/total", [{"n": n} for n in (1, 2, 39)]), [(42, 3)])
    expect(talk("/talk", [{"n": 7}, {"n": 8}]), [(7, 0), (7, 1), (8, 0), (8, 1)])
    status, out, err = talk("/fail", [{"n": 6}])
    assert status == 1 and "no picture of 6" in err and out == [], (status, out, err)
    status, out, err = talk(None, [{"n": "six"}])
    assert status == 1 and "valid integer" in err, (status, out, err)
    # The model drops the oldest; the newest is answered.
    status, out, err = talk("/slow", [{"n": n} for n in range(20)])
    assert status == 0 and out[-1]["n"] == 19 and len(out) < 20, (out, err)
    gateway.shutdown()
    print("own realtime app: every mode of fal's SDK is understood")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
