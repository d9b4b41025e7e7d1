"""Compares a MATLAB file of codes with the codes as text."""

import pathlib
import sys

import numpy as np
import scipy.io

rows = [line.split("\t") for line in pathlib.Path(sys.argv[2]).read_text("utf-8").splitlines()]
packed = {(row[0], row[1]): np.frombuffer(bytes.fromhex(row[2]), np.uint8) for row in rows}
file = scipy.io.loadmat(sys.argv[1])
asked, database = ["ö 19999", "ö 7"], ["ö 4", "ö 2", "ö 0"]
for name, ids, modality in (
    ("q_img", asked, "image"),
    ("q_txt", asked, "text"),
    ("r_img", database, "image"),
    ("r_txt", database, "text"),
):
    bits = np.stack([np.unpackbits(packed[item, modality], bitorder="little") for item in ids])
    assert file[name].dtype == np.float32, file[name].dtype
    assert np.array_equal(file[name], 2.0 * bits - 1), name
# Labels a, b, c; the items' numbers modulo 3 tell them.
assert np.array_equal(file["q_l"], [[0, 0, 1], [0, 0, 1]]), file["q_l"]
assert np.array_equal(file["r_l"], [[0, 0, 1], [0, 0, 0], [1, 1, 0]]), file["r_l"]
print("all as it should be")
