"""VTM-UCH's joint matrix in NumPy, in blocks, from given cluster centres and given communities."""

import argparse
import time

import numpy as np

import rounds

parser = argparse.ArgumentParser()
for name in ("items", "dimension", "threads"):
    parser.add_argument(f"--{name}", type=int, required=True)
for name in ("objects", "words", "centres", "communities"):
    parser.add_argument(f"--{name}", required=True)
arguments = parser.parse_args()
N, D = arguments.items, arguments.dimension
BLOCK = 250


def floats(file):
    return np.fromfile(file, "<f4").reshape(N, -1, D)


objects, words = floats(arguments.objects), floats(arguments.words)
centres = np.fromfile(arguments.centres, "<f4").reshape(-1, D)
communities = np.fromfile(arguments.communities, "<i4")
result = None


def nearest(rows, points):
    distances = (points**2).sum(1) - 2 * (rows @ points.T)
    return distances.argmin(1)


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)


def textual():
    labels = nearest(objects.reshape(-1, D), centres).reshape(N, -1)
    scores = np.einsum("nwd,nod->nwo", words, unit(objects), optimize=True)
    chosen = np.take_along_axis(labels, scores.argmax(2), 1)
    sets = np.zeros((N, len(centres)), np.float32)
    sets[np.arange(N)[:, None], chosen] = 1
    return sets @ sets.T > 0


def population(triangle):
    """Every block of rows against all others, or with `triangle` only blocks on and above the diagonal, whose values serve twice.

    Strided maxima are much quicker than a reduction of a short axis.
    """
    m = objects.shape[1] // 2
    rows = unit(objects[:, :m]).reshape(N * m, D)
    similarity = np.empty((N, N), np.float32)
    for first in range(0, N, BLOCK):
        last = min(N, first + BLOCK)
        for begin in range(first if triangle else 0, N, BLOCK):
            end = min(N, begin + BLOCK)
            cosines = rows[first * m : last * m] @ rows[begin * m : end * m].T
            across = cosines[:, 0::m].copy()
            for j in range(1, m):
                np.maximum(across, cosines[:, j::m], out=across)
            down = cosines[0::m].copy()
            for i in range(1, m):
                np.maximum(down, cosines[i::m], out=down)
            total = sum(across[i::m] for i in range(m)) + sum(down[:, j::m] for j in range(m))
            count = sum(across[i::m] != 0 for i in range(m)) + sum(down[:, j::m] != 0 for j in range(m))
            block = np.where(count > 0, total / np.maximum(count, 1), 0)
            similarity[first:last, begin:end] = block
            if triangle:
                similarity[begin:end, first:last] = block.T
    return similarity


def cells():
    whole = objects[:, -1]
    ids = np.unique(communities)
    means = np.stack([whole[communities == c].mean(0, dtype=np.float64) for c in ids]).astype(np.float32)
    u, v = np.triu_indices(len(ids), 1)
    assigned = nearest(whole, np.concatenate([means, (means[u] + means[v]) / 2]))
    held = np.unique(assigned)
    moved = np.stack([whole[assigned == c].mean(0, dtype=np.float64) for c in held]).astype(np.float32)
    return nearest(whole, moved)


def guidance(triangle):
    fused = textual()
    similarity = population(triangle)
    similarity /= np.maximum(np.linalg.norm(similarity, axis=1, keepdims=True), 1e-12)
    # Mean and deviation over the strict upper triangle, row by row so that no second matrix is needed.
    pairs = N * (N - 1) / 2
    mean = sum(similarity[i, i + 1 :].sum(dtype=np.float64) for i in range(N)) / pairs
    squares = sum(((similarity[i, i + 1 :] - mean) ** 2).sum(dtype=np.float64) for i in range(N))
    fused |= similarity > mean + 1.1 * np.sqrt(squares / (pairs - 1))
    found = cells()
    together = found[:, None] == found
    low, high = similarity.min(1, keepdims=True), similarity.max(1, keepdims=True)
    stretched = 2 * (similarity - low) / (high - low) - 1
    return np.where(fused == together, np.where(fused, np.float32(1), np.float32(-1)), stretched)


def round_(cell):
    global result
    result = None
    start = time.perf_counter()
    result = guidance(triangle=cell == "upper-triangle")
    return time.perf_counter() - start


def write(folder):
    result.astype("<f4").tofile(folder / "similarity")


rounds.serve(round_, write)
