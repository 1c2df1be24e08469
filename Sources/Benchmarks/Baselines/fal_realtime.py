"""Sends messages to a socket that sends them back, with fal's own Python client.

    fal_realtime.py BASE COUNT BYTES

Sending goes on while results come. Prints the number of messages that came back, in order, and the seconds.
"""

import asyncio
import sys
import time

import fal_client
import fal_client.client as client

base, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
client.REALTIME_URL_FORMAT = f"{base.replace('http', 'ws', 1)}/fal.run/"


async def run():
    data = bytes(size)
    fal = fal_client.AsyncClient(key="emulator:none")
    async with fal.realtime("acme/echo", use_jwt=False) as connection:
        began = time.monotonic()

        async def send():
            for number in range(count):
                await connection.send({"n": number, "data": data})

        sending = asyncio.create_task(send())
        for number in range(count):
            result = await connection.recv()
            assert result["n"] == number and len(result["data"]) == size
        took = time.monotonic() - began
        await sending
    return took


print(count, f"{asyncio.run(run()):.6f}")
