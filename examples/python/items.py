"""Items to upload: pictures with texts, from a folder and a file of tab-separated values, or from the sample."""

import csv
import io
import pathlib
import zipfile

import pyarrow as pa

HERE = pathlib.Path(__file__).resolve().parent
SAMPLE = HERE.parent.parent / "experiments/src/main/resources/org/crosshash/experiments/openclipart"

SCHEMA = pa.schema(
    [
        pa.field("id", pa.utf8(), nullable=False),
        pa.field("image", pa.binary()),
        pa.field("text", pa.utf8()),
    ],
    metadata={"crosshash.content": "items"},
)


def from_folder(images: pathlib.Path, pairs: pathlib.Path) -> pa.Table:
    """Reads pairs from a file with the columns `id`, `image` (a path below `images`) and `text`."""
    with open(pairs, encoding="utf-8", newline="") as lines:
        return _table(_rows(lines), lambda path: (images / path).read_bytes())


def from_sample(count: int) -> pa.Table:
    """Takes `count` pairs of the sample, evenly from its whole length."""
    with zipfile.ZipFile(SAMPLE / "images.zip") as archive:
        rows = _rows(io.StringIO((SAMPLE / "pairs.tsv").read_text(encoding="utf-8")))
        step = max(1, len(rows) // count)
        return _table(rows[::step][:count], archive.read)


def _rows(lines) -> list[dict[str, str]]:
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    missing = {"id", "image", "text"} - set(rows[0] if rows else [])
    if missing:
        raise ValueError(f"the file of pairs needs the columns id, image and text; missing: {sorted(missing)}")
    return rows


def _table(rows: list[dict[str, str]], read) -> pa.Table:
    return pa.table(
        {
            "id": [row["id"] for row in rows],
            "image": [read(row["image"]) for row in rows],
            "text": [row["text"] for row in rows],
        },
        schema=SCHEMA,
    )


def selection(ids: list[str]) -> pa.Table:
    """A table that selects items by id."""
    schema = pa.schema([pa.field("id", pa.utf8(), nullable=False)], metadata={"crosshash.content": "selection"})
    return pa.table({"id": ids}, schema=schema)
