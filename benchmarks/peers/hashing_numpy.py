"""Hashing in NumPy: products, signs, packed bits. A round hashes all vectors once."""

import argparse
import time

import numpy as np

import rounds

parser = argparse.ArgumentParser()
for name in ("rows", "dimension", "hidden", "bits", "threads"):
    parser.add_argument(f"--{name}", type=int, required=True)
for name in ("linear", "first", "last", "vectors"):
    parser.add_argument(f"--{name}", required=True)
arguments = parser.parse_args()

vectors = np.fromfile(arguments.vectors, "<f4").reshape(arguments.rows, arguments.dimension)


def layer(file, inputs, outputs):
    values = np.fromfile(file, "<f4")
    return values[: inputs * outputs].reshape(outputs, inputs).T.copy(), values[inputs * outputs :]


linear = layer(arguments.linear, arguments.dimension, arguments.bits)
hidden = layer(arguments.first, arguments.dimension, arguments.hidden)
last = layer(arguments.last, arguments.hidden, arguments.bits)
BLOCK = 4_096
codes = None


def packed(values):
    return np.packbits(values >= 0, axis=1, bitorder="little")


def round_(cell):
    global codes
    start = time.perf_counter()
    if cell == "linear":
        codes = packed(vectors @ linear[0] + linear[1])
    else:
        # In blocks, so that hidden values take tens of megabytes, not 800.
        parts = []
        for first in range(0, len(vectors), BLOCK):
            values = vectors[first : first + BLOCK] @ hidden[0]
            values += hidden[1]
            np.maximum(values, 0, out=values)
            parts.append(packed(values @ last[0] + last[1]))
        codes = np.concatenate(parts)
    return time.perf_counter() - start


def write(folder):
    codes.tofile(folder / "codes")


rounds.serve(round_, write)
