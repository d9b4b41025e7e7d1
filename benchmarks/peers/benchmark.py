"""What a side-by-side benchmark is, and the random data that several of them use. Needs no package to be listed."""

import dataclasses
import typing


@dataclasses.dataclass(frozen=True)
class Benchmark:
    """One side-by-side benchmark; both sides get the same arguments."""

    name: str
    about: str
    main_class: str
    script: str  # of the peer; empty where the peer is a class of ours, or where ours runs alone and prints its own last line
    prepare: typing.Callable  # cache folder -> arguments of both sides
    compare: typing.Callable  # result folders of ours and the peer -> what to say; raises if they differ
    figure: typing.Callable  # seconds of a round -> the figure to show
    unit: str
    environment: str = "peers"
    threads: int = 1
    rounds: int = 7
    warm_up_ours: int = 5
    warm_up_peer: int = 1
    java_options: tuple = ("-Xms3g", "-Xmx3g")
    # What a round may be told to do: each cell is timed on its own, and the worst one's ratio is the benchmark's.
    cells: tuple = ("",)
    # Class of ours that is the peer, where it is no script.
    peer_class: str = ""

    def format(self, figure):
        return f"{figure:.{3 if figure < 100 else 4}g}{self.unit}"


def random_file(cache, name, size, seed):
    """A file of random bytes, made once."""
    import numpy as np

    file = cache / "data" / name
    if not file.exists() or file.stat().st_size != size:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        np.random.default_rng(seed).integers(0, 256, size, np.uint8).tofile(part)
        part.rename(file)
    return str(file)
