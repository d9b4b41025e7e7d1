"""FAISS's flat index by inner product: every row searches all rows, itself included."""

import argparse
import time

import faiss
import numpy as np

import rounds

parser = argparse.ArgumentParser()
for name in ("dimension", "neighbours", "threads"):
    parser.add_argument(f"--{name}", type=int, required=True)
parser.add_argument("--vectors", required=True)
arguments = parser.parse_args()

faiss.omp_set_num_threads(arguments.threads)
vectors = np.fromfile(arguments.vectors, "<f4").reshape(-1, arguments.dimension)
found = None


def round_(cell):
    global found
    start = time.perf_counter()
    index = faiss.IndexFlatIP(arguments.dimension)
    index.add(vectors)
    # One more: unit rows find themselves first.
    found = index.search(vectors, arguments.neighbours + 1)
    return time.perf_counter() - start


def write(folder):
    scores, rows = found
    own = rows == np.arange(len(rows))[:, None]
    own[~own.any(1), -1] = True
    scores[~own].reshape(len(rows), -1).astype("<f4").tofile(folder / "scores")


rounds.serve(round_, write)
