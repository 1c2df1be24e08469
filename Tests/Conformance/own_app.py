"""An own app, written with fal's SDK and served by it, as a source of documents and as a model that is called.

    python own_app.py path/to/schemagen

All that stands between the command line and the app is the way to it: fal has apps at /{owner}/{app}.
"""

import http.client
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal, Optional
from uuid import UUID

import fal
from fal.exceptions import FieldException
from fal.toolkit import Image
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from served import serve

APP = "own/anvil"
PREFIX = f"/fal.run/{APP}"


class Node(BaseModel):
    name: str
    child: Optional["Node"] = None


class DrawInput(BaseModel):
    prompt: str = Field(description="What to draw.", max_length=20)
    corner: tuple[int, int] = (0, 0)
    mode: Literal["fast", "fine"] = "fast"
    when: Optional[datetime] = None
    id: Optional[UUID] = None


class DrawOutput(BaseModel):
    words: str
    image: Optional[Image] = None
    node: Node


class Anvil(fal.App):
    @fal.endpoint("/")
    def draw(self, input: DrawInput) -> DrawOutput:
        if input.prompt == "nothing":
            raise FieldException("prompt", "there has to be something")
        return DrawOutput(words=f"{input.prompt} in {input.mode} at {input.corner[0]}", node=Node(name="root"))

    @fal.endpoint("/drop")
    def drop(self, input: Node) -> Node:
        return Node(name=input.name.upper(), child=input.child)

    @fal.endpoint("/stream")
    def stream(self, input: DrawInput) -> StreamingResponse:
        def events():
            for count in range(1, 4):
                if input.prompt == "a broken rope" and count == 3:
                    raise ValueError("the rope broke")
                yield f"data: {json.dumps({'words': input.prompt[:count]})}\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")


class Gateway(BaseHTTPRequestHandler):
    """fal.run, as far as one app is concerned."""

    # Chunks tell a body that is whole from one that broke off.
    protocol_version = "HTTP/1.1"
    app = None

    def do_POST(self):
        if not self.path.startswith(PREFIX):
            self.send_error(404)
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = urllib.request.Request(
            f"{self.app}{self.path[len(PREFIX):] or '/'}", data=body, headers={"Content-Type": "application/json"})
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            answer = error
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            while chunk := answer.read1():
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            self.wfile.write(b"0\r\n\r\n")
        except (http.client.HTTPException, OSError):
            self.close_connection = True

    def log_message(self, *arguments):
        pass


def main(schemagen):
    # The server's account of each request would hide what goes wrong here.
    logging.disable(logging.INFO)
    app = f"http://127.0.0.1:{serve(Anvil)}"
    Gateway.app = app
    gateway = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    folder = tempfile.mkdtemp(prefix="schemagen-own-app.")
    environment = {"PATH": os.environ["PATH"], "HOME": folder}

    def run(*arguments):
        done = subprocess.run([schemagen, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def call(*arguments):
        return run("run", *arguments, "--direct", "--emulator", f"http://127.0.0.1:{gateway.server_port}")

    status, out, err = run("add", APP, "--source", app)
    assert status == 0, (out, err)
    for path in ["", "/drop", "/stream"]:
        assert os.path.exists(f"{folder}/Schemas/{APP}{path}.json"), path
    swift = open(f"{folder}/Sources/FalModels/Endpoints/OwnAnvil.swift").read()
    assert "public var corner: [Int]?" in swift and "public var prompt: String" in swift, swift
    assert run("update", "--check", "--source", app)[0] == 0

    status, out, err = call(APP, "prompt=a fox", "mode=fine", "corner.0=3", "corner.1=4")
    assert status == 0 and json.loads(out)["words"] == "a fox in fine at 3", (out, err)
    status, out, err = call(f"{APP}/drop", "name=rope")
    assert status == 0 and json.loads(out)["name"] == "ROPE", (out, err)
    # What our check lets through, fal's SDK refuses, and the other way round nothing is sent.
    status, out, err = call(APP, "prompt=a fox that is much too long")
    assert status == 64 and "SG804" in err, (out, err)
    status, out, err = call(APP, "prompt=a fox that is much too long", "--unchecked")
    assert status == 1 and "SG811" in err and "prompt" in err, (out, err)
    status, out, err = call(APP, "prompt=nothing")
    assert status == 1 and "there has to be something" in err, (out, err)
    # `own/anvil` is streamed at `own/anvil/stream`, and so is that endpoint itself.
    for endpoint in [APP, f"{APP}/stream"]:
        status, out, err = call(endpoint, "prompt=fox", "--stream")
        words = [json.loads(line)["words"] for line in out.splitlines()]
        assert status == 0 and words == ["f", "fo", "fox"], (out, err)
        # The SDK ends a stream that failed like one that is whole, so nobody can tell.
        status, out, err = call(endpoint, "prompt=a broken rope", "--stream")
        words = [json.loads(line)["words"] for line in out.splitlines()]
        assert status == 0 and words == ["a", "a "], (status, out, err)
        assert ("the last event is not" in err) == (endpoint == APP), err
    # What the app refuses before its stream begins has no events.
    status, out, err = call(f"{APP}/stream", "--stream", "--unchecked")
    assert status == 1 and out == "" and "SG811" in err and "prompt" in err, (status, out, err)
    gateway.shutdown()
    print("own app: an app of fal's SDK is added, called and streamed, and its errors are understood")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
