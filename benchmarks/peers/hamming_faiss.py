"""FAISS's flat binary index, all queries in one batch or one by one, with the quicker of its two selections.

A round is told the data, the number of neighbours and of threads. FAISS selects by heap unless told to count; which is
quicker depends on all three, so the first two rounds of each kind try both, and the later ones take the better.
"""

import argparse
import sys
import time

import faiss
import numpy as np

import rounds

DATA = ("random", "clustered")

parser = argparse.ArgumentParser()
parser.add_argument("--bits", type=int, required=True)
parser.add_argument("--mode", choices=["batch", "single"], required=True)
for name in DATA:
    parser.add_argument(f"--{name}-codes", required=True)
    parser.add_argument(f"--{name}-queries", required=True)
arguments = parser.parse_args()

indexes, queries = {}, {}
for name in DATA:
    options = vars(arguments)
    queries[name] = np.fromfile(options[f"{name}_queries"], np.uint8).reshape(-1, arguments.bits // 8)
    indexes[name] = faiss.IndexBinaryFlat(arguments.bits)
    indexes[name].add(np.fromfile(options[f"{name}_codes"], np.uint8).reshape(-1, arguments.bits // 8))
print(f"FAISS {faiss.__version__}, SIMD level {faiss.SIMDConfig.get_level()}", file=sys.stderr)

tried = {}
found = []


def search(cell, heap):
    data, limit, threads = cell.split()
    faiss.omp_set_num_threads(int(threads))
    index, batch = indexes[data], queries[data]
    index.use_heap = heap
    step = len(batch) if arguments.mode == "batch" else 1
    found.clear()
    start = time.perf_counter()
    for first in range(0, len(batch), step):
        found.append(index.search(batch[first : first + step], int(limit)))
    return time.perf_counter() - start


def round_(cell):
    seconds = tried.setdefault(cell, {})
    heap = len(seconds) == 0 if len(seconds) < 2 else seconds[True] < seconds[False]
    taken = search(cell, heap)
    seconds.setdefault(heap, taken)
    return taken


def write(folder):
    np.concatenate([slots for _, slots in found]).astype("<i4").tofile(folder / "slots")
    np.concatenate([distances for distances, _ in found]).astype("<i4").tofile(folder / "distances")


rounds.serve(round_, write)
