"""Python's MessagePack, as the judge of ours.

    python messagepack.py make 10000 7      prints random values: their bytes, and as JSON where they have it
    python messagepack.py check values      reads bytes, and writes the values anew: they must be the same
"""

import json
import random
import struct
import sys

import msgpack


def value(random, depth=0):
    kind = random.randrange(10 if depth < 4 else 8)
    if kind == 0:
        return random.choice([None, True, False])
    if kind in (1, 2):
        number = random.getrandbits(random.randrange(65))
        return number if random.randrange(2) else max(-number, -(2**63))
    if kind == 3:
        number = struct.unpack("d", random.randbytes(8))[0]
        return number if number - number == 0 else 0.5
    if kind in (4, 5):
        return "".join(random.choice("aé€𝄞\0\"\\ z") for _ in range(length(random)))
    if kind == 6:
        return random.randbytes(length(random))
    if kind == 7:
        if random.randrange(2):
            return msgpack.Timestamp(random.randrange(-(2**40), 2**40), random.choice([0, random.randrange(10**9)]))
        return msgpack.ExtType(random.randrange(0, 128), random.randbytes(length(random)))
    count = random.choice([0, 1, 2, 3, 15, 16, 17]) >> depth
    if kind == 8:
        return [value(random, depth + 1) for _ in range(count)]
    return {f"{index}{'k' * random.randrange(3)}": value(random, depth + 1) for index in range(count)}


def length(random):
    return random.choice([0, 1, 2, 3, 4, 8, 15, 16, 17, 31, 32, 33, 255, 256, 257])


def as_json(value):
    """`-` for what JSON does not have."""
    try:
        return json.dumps(value)
    except TypeError:
        return "-"


def main():
    if sys.argv[1] == "make":
        seeded = random.Random(int(sys.argv[3]))
        for _ in range(int(sys.argv[2])):
            made = value(seeded)
            print(msgpack.packb(made).hex(), as_json(made))
        return
    count = 0
    for line in open(sys.argv[2]):
        written = bytes.fromhex(line)
        again = msgpack.packb(msgpack.unpackb(written, timestamp=0, strict_map_key=False))
        if again != written:
            sys.exit(f"value {count}: {written.hex()} is {again.hex()} in Python")
        count += 1
    print(count)


if __name__ == "__main__":
    main()
