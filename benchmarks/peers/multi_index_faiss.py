"""FAISS's multi-index hashing: three hashes of 21 bits each.

Within radius 2 no bit needs to be turned: of three parts one is always equal, so the range search is exact. Its search
for the nearest looks at the buckets within one turned bit of each hash and no farther, so that it may miss some.
"""

import argparse
import sys
import time

import faiss
import numpy as np

import rounds

HASHES, BITS = 3, 21

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
parser.add_argument("--clustered-codes", required=True)
parser.add_argument("--clustered-near", required=True)
parser.add_argument("--clustered-far", required=True)
arguments = parser.parse_args()

codes = np.fromfile(arguments.clustered_codes, np.uint8).reshape(-1, 8)
near = np.fromfile(arguments.clustered_near, np.uint8).reshape(-1, 8)
index = faiss.IndexBinaryMultiHash(64, HASHES, BITS)
start = time.perf_counter()
index.add(codes)
print(f"FAISS {faiss.__version__}, tables in {time.perf_counter() - start:.1f} s", file=sys.stderr)
found = []


def round_(cell):
    _, _, search, _, threads = cell.split()
    kind, number = search.split("-")
    faiss.omp_set_num_threads(int(threads))
    found.clear()
    start = time.perf_counter()
    for query in range(len(near)):
        code = near[query : query + 1]
        if kind == "within":
            index.nflip = 0
            # FAISS's radius is exclusive.
            _, distances, slots = index.range_search(code, int(number) + 1)
        else:
            index.nflip = 1
            distances, slots = (row[0] for row in index.search(code, int(number)))
        found.append((distances, slots))
    return time.perf_counter() - start


def write(folder):
    kept = [(distances[slots >= 0], slots[slots >= 0]) for distances, slots in found]
    np.array([len(slots) for _, slots in kept]).astype("<i4").tofile(folder / "sizes")
    np.concatenate([slots for _, slots in kept]).astype("<i4").tofile(folder / "slots")
    np.concatenate([distances for distances, _ in kept]).astype("<i4").tofile(folder / "distances")


rounds.serve(round_, write)
