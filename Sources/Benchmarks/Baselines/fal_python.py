"""Repeats submit, status and result with fal's own Python client.

    fal_python.py BASE ENDPOINT SECONDS IN_FLIGHT

IN_FLIGHT 1 uses the synchronous client, more the asynchronous one. Prints the number of complete cycles and
the seconds.
"""

import asyncio
import sys
import time

import fal_client
import fal_client.client as client

base, endpoint, seconds, in_flight = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
# The client only knows https URLs; these are the same paths on loopback.
client.RUN_URL_FORMAT = f"{base}/fal.run/"
client.QUEUE_URL_FORMAT = f"{base}/queue.fal.run/"
client.REST_URL = f"{base}/rest.fal.ai"
INPUT = {"prompt": "a fox"}


def run():
    fal = fal_client.SyncClient(key="emulator:none")
    done, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        fal.submit(endpoint, INPUT).get()  # the status, once, and the result
        done += 1
    return done, time.monotonic() - began


async def run_many():
    fal = fal_client.AsyncClient(key="emulator:none")
    done, began = 0, time.monotonic()

    async def cycles():
        nonlocal done
        while time.monotonic() - began < seconds:
            await (await fal.submit(endpoint, INPUT)).get()
            done += 1

    await asyncio.gather(*(cycles() for _ in range(in_flight)))
    return done, time.monotonic() - began


done, took = run() if in_flight == 1 else asyncio.run(run_many())
print(done, f"{took:.6f}")
