"""FAISS's flat binary index on one thread, all queries in one batch or one by one."""

import argparse
import time

import faiss
import numpy as np

import rounds

parser = argparse.ArgumentParser()
parser.add_argument("--bits", type=int, required=True)
parser.add_argument("--codes", required=True)
parser.add_argument("--queries", required=True)
parser.add_argument("--limit", type=int, required=True)
parser.add_argument("--mode", choices=["batch", "single"], required=True)
arguments = parser.parse_args()

faiss.omp_set_num_threads(1)
codes = np.fromfile(arguments.codes, np.uint8).reshape(-1, arguments.bits // 8)
queries = np.fromfile(arguments.queries, np.uint8).reshape(-1, arguments.bits // 8)
index = faiss.IndexBinaryFlat(arguments.bits)
index.add(codes)
step = len(queries) if arguments.mode == "batch" else 1
found = []


def round_():
    found.clear()
    start = time.perf_counter()
    for first in range(0, len(queries), step):
        found.append(index.search(queries[first : first + step], arguments.limit))
    return time.perf_counter() - start


def write(folder):
    np.concatenate([slots for _, slots in found]).astype("<i4").tofile(folder / "slots")
    np.concatenate([distances for distances, _ in found]).astype("<i4").tofile(folder / "distances")


rounds.serve(round_, write)
