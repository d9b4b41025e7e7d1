"""Compares NumPy files of codes with the codes as text."""

import pathlib
import sys

import numpy as np

folder = pathlib.Path(sys.argv[1])
rows = [line.split("\t") for line in pathlib.Path(sys.argv[2]).read_text("utf-8").splitlines()]
for modality in ("image", "text"):
    ids = [row[0] for row in rows if row[1] == modality]
    wanted = np.array([list(bytes.fromhex(row[2])) for row in rows if row[1] == modality], np.uint8)
    codes = np.load(folder / f"{modality}_codes.npy")
    signs = np.load(folder / f"{modality}_signs.npy")
    assert codes.dtype == np.uint8 and np.array_equal(codes, wanted), modality
    assert signs.dtype == np.int8 and np.array_equal(signs > 0, np.unpackbits(codes, axis=1, bitorder="little") > 0)
    assert set(np.unique(signs)) == {-1, 1}
    assert (folder / f"{modality}_ids.txt").read_text("utf-8").splitlines() == ids
print("all as it should be")
