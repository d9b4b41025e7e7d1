"""Runs the whole pipeline on a few pictures and prints codes and neighbours as data frames.

items -> encode -> align -> guide -> train -> hash -> index -> search
"""

import argparse
import pathlib
import time

import grpc
import pandas as pd
import pyarrow as pa

import items
from platform_client import OperationFailed, Platform, fail

METHOD = "vtm-uch"
# One item in so many asks; the others are trained on and make the database.
QUERY_EVERY = 16
BATCH_SIZE = 32


def main() -> None:
    arguments = parse()
    try:
        with Platform(arguments.endpoint) as platform:
            run(platform, read_items(arguments), arguments)
    except (grpc.RpcError, pa.ArrowException, OperationFailed, OSError, ValueError) as error:
        fail(error)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", required=True, metavar="HOST:PORT", help="a platform that is up")
    parser.add_argument("--images", type=pathlib.Path, metavar="DIR", help="folder of your pictures (default: the sample's)")
    parser.add_argument("--tsv", type=pathlib.Path, metavar="FILE", help="your pairs: columns id, image, text")
    parser.add_argument("--count", type=int, default=96, help="pairs of the sample (default: %(default)s)")
    parser.add_argument("--bits", type=int, default=32, help="length of a code (default: %(default)s)")
    parser.add_argument("--index", default="python-example", help="id of the index (default: %(default)s)")
    arguments = parser.parse_args()
    if (arguments.images is None) != (arguments.tsv is None):
        parser.error("--images and --tsv go together")
    return arguments


def read_items(arguments: argparse.Namespace) -> pa.Table:
    if arguments.images is None:
        return items.from_sample(arguments.count)
    return items.from_folder(arguments.images, arguments.tsv)


def run(platform: Platform, pairs: pa.Table, arguments: argparse.Namespace) -> None:
    ids = pairs["id"].to_pylist()
    queries = platform.upload(items.selection(ids[::QUERY_EVERY]))
    database = platform.upload(items.selection([name for at, name in enumerate(ids) if at % QUERY_EVERY]))
    uploaded = step("upload", lambda: platform.upload(pairs))
    aligned = step("encode and align", lambda: encode(platform, uploaded, database))
    guidance = step("guide", lambda: guide(platform, aligned, database))
    model = step(f"train {METHOD}", lambda: train(platform, aligned, guidance, arguments.bits))
    codes = step("hash", lambda: hash_items(platform, model, aligned))
    step("index", lambda: index(platform, arguments, model, codes, database, uploaded))
    neighbours = step("search", lambda: search(platform, arguments.index, codes, queries))
    show(platform, codes, neighbours, pairs)


def encode(platform: Platform, uploaded, database):
    encoder = platform.messages.encoder
    started = platform.encoder.EncodeTable(encoder.EncodeTableRequest(items=uploaded))
    embeddings = platform.wait(started, encoder.EncodeTableResponse()).embeddings
    started = platform.encoder.AlignTable(
        encoder.AlignTableRequest(embeddings=embeddings, selection=database, config=encoder.AlignConfig(method="centre"))
    )
    return platform.wait(started, encoder.AlignTableResponse()).aligned


def guide(platform: Platform, aligned, database):
    similarity = platform.messages.similarity
    recipe = similarity.VtmUchGuidance(space="features", clusters=16, deviation_factor=2, truncate=False, kmeans_restarts=3)
    started = platform.similarity.BuildGuidance(
        similarity.BuildGuidanceRequest(
            embeddings=aligned, selection=database, config=similarity.GuidanceConfig(vtm_uch=recipe)
        )
    )
    return platform.wait(started, similarity.BuildGuidanceResponse()).guidance


def train(platform: Platform, aligned, guidance, bits: int):
    trainer = platform.messages.trainer
    methods = platform.trainer.ListMethods(trainer.ListMethodsRequest()).methods
    config = next(method for method in methods if method.name == f"methods/{METHOD}").profiles["small"]
    config.bits = bits
    # The profile is made for thousands of pairs.
    config.batch_size = BATCH_SIZE
    started = platform.trainer.Train(trainer.TrainRequest(embeddings=aligned, guidance=guidance, config=config))
    return platform.wait(started, trainer.TrainResponse()).model


def hash_items(platform: Platform, model, aligned):
    trainer = platform.messages.trainer
    started = platform.trainer.Hash(trainer.HashRequest(model=model, embeddings=aligned))
    return platform.wait(started, trainer.HashResponse()).codes


def index(platform: Platform, arguments: argparse.Namespace, model, codes, database, uploaded) -> None:
    messages = platform.messages.search
    definition = messages.Index(bits=arguments.bits, model=model.name, annotations={"made-by": "examples/python"})
    remove(platform, arguments.index)
    platform.search.CreateIndex(messages.CreateIndexRequest(index_id=arguments.index, index=definition))
    started = platform.search.IndexTable(
        messages.IndexTableRequest(index=f"indexes/{arguments.index}", codes=codes, selection=database, items=uploaded)
    )
    platform.wait(started, messages.IndexTableResponse())


def remove(platform: Platform, index_id: str) -> None:
    """Deletes the index of an earlier run, whose model may have been another."""
    try:
        platform.search.DeleteIndex(platform.messages.search.DeleteIndexRequest(name=f"indexes/{index_id}"))
    except grpc.RpcError as error:
        if error.code() != grpc.StatusCode.NOT_FOUND:
            raise


def search(platform: Platform, index_id: str, codes, queries):
    """Texts of the queries against pictures of the database."""
    messages = platform.messages.search
    started = platform.search.SearchTable(
        messages.SearchTableRequest(
            index=f"indexes/{index_id}", codes=codes, selection=queries, query_modality="text", modality="image", limit=3
        )
    )
    return platform.wait(started, messages.SearchTableResponse()).neighbours


def show(platform: Platform, codes, neighbours, pairs: pa.Table) -> None:
    pd.set_option("display.width", 140, "display.max_colwidth", 44, "display.max_columns", None, "display.max_rows", 24)
    hashed = platform.download(codes).to_pandas()
    hashed["code"] = hashed["code"].map(bytes.hex)
    print(f"\nCodes ({len(hashed)} rows)\n{hashed}")
    texts = dict(zip(pairs["id"].to_pylist(), pairs["text"].to_pylist()))
    found = platform.download(neighbours, ["query", "rank", "id", "distance"]).to_pandas()
    found.insert(1, "query text", found["query"].map(texts))
    print(f"\nNeighbours ({len(found)} rows)\n{found.drop(columns='query')}")


def step(name: str, work):
    """Does some work and says how long it took."""
    start = time.monotonic()
    result = work()
    print(f"{name:<20}{time.monotonic() - start:7.2f} s", flush=True)
    return result


if __name__ == "__main__":
    main()
