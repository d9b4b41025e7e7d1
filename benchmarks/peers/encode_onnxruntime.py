"""Encodes photographs and texts as a careful Python script does: Pillow in threads ahead of the model, batches of 32, texts of like
length together, every core for ONNX Runtime. Both cells are the same here: it keeps nothing."""

import argparse
import concurrent.futures
import pathlib
import re
import time

import numpy as np
import onnxruntime
from PIL import Image
from tokenizers import Tokenizer

import rounds

BATCH, SIDE, TOKENS = 32, 224, 128
# The content words of core/encoding's ContentWords.
STOP_WORDS = set(
    "a an the of in on at to and or is are was were be being been with by for from as it its his her their there this that these"
    " those into onto over up down off out while through near next another one two three some other who which what very has have"
    " had not no".split()
)

parser = argparse.ArgumentParser()
for name in ("photographs", "models", "threads"):
    parser.add_argument(f"--{name}", required=True)
arguments = parser.parse_args()
threads = int(arguments.threads)
files = sorted(pathlib.Path(arguments.photographs).glob("*.jpg"))
texts = pathlib.Path(arguments.photographs, "texts.txt").read_text(encoding="utf-8").splitlines()[: len(files)]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = threads
models = pathlib.Path(arguments.models)
image_model = onnxruntime.InferenceSession(str(models / "conse-lite0-int8.onnx"), options, providers=["CPUExecutionProvider"])
text_model = onnxruntime.InferenceSession(str(models / "all-minilm-l6-v2.onnx"), options, providers=["CPUExecutionProvider"])
text_inputs = {node.name for node in text_model.get_inputs()}
tokenizer = Tokenizer.from_file(str(models / "all-minilm-l6-v2-tokenizer.json"))
tokenizer.enable_truncation(TOKENS)
tokenizer.enable_padding()
pool = concurrent.futures.ThreadPoolExecutor(threads)
vectors = {}


def pixels(file):
    picture = Image.open(file).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return np.asarray(picture, np.float32).transpose(2, 0, 1)


def images():
    rows = []
    # Decoding runs ahead of the model.
    pending = [pool.submit(pixels, file) for file in files]
    for start in range(0, len(files), BATCH):
        batch = np.stack([future.result() for future in pending[start : start + BATCH]])
        pending[start : start + BATCH] = [None] * len(batch)
        # The bundled file takes one picture at a time where its first axis is fixed.
        if image_model.get_inputs()[0].shape[0] == 1:
            rows += [image_model.run(["embedding", "features"], {"image": one[None]})[0] for one in batch]
        else:
            rows.append(image_model.run(["embedding", "features"], {"image": batch})[0])
    return np.concatenate(rows)


def sentences(strings):
    order = sorted(range(len(strings)), key=lambda index: len(strings[index]))
    rows = np.empty((len(strings), 384), np.float32)
    for start in range(0, len(order), BATCH):
        some = order[start : start + BATCH]
        encodings = tokenizer.encode_batch([strings[index] for index in some])
        mask = np.array([encoding.attention_mask for encoding in encodings])
        feeds = {
            "input_ids": np.array([encoding.ids for encoding in encodings]),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        hidden = text_model.run(["last_hidden_state"], {name: feeds[name] for name in text_inputs})[0]
        means = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        rows[some] = means / np.linalg.norm(means, axis=1, keepdims=True)
    return rows


def words():
    known = {}
    for text in texts:
        for word in re.findall("[a-z0-9]{2,}", text.lower()):
            if word not in STOP_WORDS:
                known.setdefault(word, len(known))
    return list(known)


def round_(cell):
    start = time.perf_counter()
    vectors["image"] = images()
    vectors["text"] = sentences(texts)
    sentences(words())
    return time.perf_counter() - start


def write(folder):
    for name, rows in vectors.items():
        rows.astype("<f8").tofile(folder / name)


rounds.serve(round_, write)
