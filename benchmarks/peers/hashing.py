"""The benchmarks of hashing: their data and how codes are compared. Needs no package to be listed."""

import os

from benchmark import Benchmark

ROWS, DIMENSION, HIDDEN, BITS = 100_000, 512, 2_048, 64


def data(cache):
    import numpy as np

    folder = cache / "data"
    sizes = {
        "linear": BITS * (DIMENSION + 1),
        "first": HIDDEN * (DIMENSION + 1),
        "last": BITS * (HIDDEN + 1),
        "vectors": ROWS * DIMENSION,
    }
    files = {name: folder / f"hashing-{name}" for name in sizes}
    for seed, (name, size) in enumerate(sizes.items()):
        if not files[name].exists() or files[name].stat().st_size != 4 * size:
            folder.mkdir(parents=True, exist_ok=True)
            np.random.default_rng(seed).standard_normal(size, np.float32).tofile(files[name])
    return [
        *("--rows", str(ROWS), "--dimension", str(DIMENSION), "--hidden", str(HIDDEN), "--bits", str(BITS)),
        *("--threads", str(os.cpu_count())),
        *(word for name, file in files.items() for word in (f"--{name}", str(file))),
    ]


def same_codes(ours, peer):
    """Sums in another order may put a value that is within rounding of 0 on the other side."""
    import numpy as np

    first, second = (np.fromfile(folder / "codes", np.uint8) for folder in (ours, peer))
    differing = int(np.unpackbits(first ^ second).sum())
    if first.shape != second.shape or differing > 1e-5 * 8 * len(first):
        raise SystemExit(f"codes differ from the peer's in {differing} bits")
    return f"{differing} of {8 * len(first):,} bits differ from the peer's, within rounding of 0"


THROUGHPUT = Benchmark(
    name="hashing-throughput",
    about=f"{ROWS:,} vectors of {DIMENSION} to {BITS} bits, linear and with {HIDDEN} hidden values, all cores; peer: NumPy",
    main_class="org.crosshash.benchmarks.HashingWorker",
    script="hashing_numpy.py",
    prepare=data,
    compare=same_codes,
    figure=lambda seconds: ROWS / seconds / 1e3,
    unit="k/s",
    threads=os.cpu_count(),
    cells=("linear", "mlp"),
    warm_up_ours=3,
)

LATENCY = Benchmark(
    name="hash-latency",
    about=f"HashVectors of one vector of {DIMENSION} over gRPC on loopback, {HIDDEN} hidden values, 1 and 16 clients, with and without batches",
    main_class="org.crosshash.benchmarks.HashLatency",
    script="",
    prepare=lambda cache: ["--dimension", str(DIMENSION), "--hidden", str(HIDDEN), "--bits", str(BITS), "--seconds", "8"],
    compare=None,
    figure=None,
    unit="",
    java_options=("-Xmx2g",),
)
