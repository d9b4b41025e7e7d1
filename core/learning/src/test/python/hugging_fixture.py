"""Writes the fixtures of HuggingParityTest with PyTorch: HuggingHash's two token networks, the
aggregation that they share and a product quantiser; the values of the loss terms and the gradients
that autograd finds on a small random input without dropout, and what the networks make of the items
once they are applied. In double precision.

    python hugging_fixture.py core/learning/src/test/resources/hugging

Needs torch and numpy. The same versions give the same files.
"""

import math
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

INPUTS = {"image": 7, "text": 5}
TOKENS = {"image": 6, "text": 5}
HIDDEN = {"image": 9, "text": 8}
COUNTS = {"image": [2, 1, 3, 3, 1, 2], "text": [1, 4, 2, 3, 1, 2]}
BITS, DIMENSION, CLUSTERS, GHOSTS, BLOCKS, CODEWORDS = 8, 12, 3, 1, 2, 256
GLOBAL, QUANTISATION = 0.5, 0.3
WEIGHT, LOCAL = 0.8, 0.2
TEACHING, TEACHER = 0.4, 0.3
SHARPNESS, COMMITMENT = 6.0, 0.7
EPOCH, EPOCHS = 1, 4


def parameters(random):
    """In the order of HuggingShape; float32 values, so that both sides start from the same numbers."""
    drawn = {}

    def draw(name, *sizes, around=0.0):
        values = around + 0.4 * torch.randn(*sizes, generator=random)
        drawn[name] = values.double().requires_grad_()

    for side in ("image", "text"):
        for name, outputs, inputs in (
            ("global", HIDDEN[side], INPUTS[side]),
            ("token", DIMENSION, TOKENS[side]),
            ("query", DIMENSION, HIDDEN[side]),
            ("hash", BITS, HIDDEN[side] + DIMENSION),
        ):
            draw(f"{side}.{name}.weight", outputs, inputs)
            draw(f"{side}.{name}.bias", outputs)
    draw("assignment.weight", CLUSTERS + GHOSTS, DIMENSION)
    draw("assignment.scale", CLUSTERS + GHOSTS, around=1.0)
    draw("assignment.bias", CLUSTERS + GHOSTS)
    draw("centres", CLUSTERS, DIMENSION)
    draw("codebooks", BLOCKS, CODEWORDS, DIMENSION // BLOCKS)
    draw("rotation", DIMENSION, DIMENSION)
    return drawn


def encode(p, side, vectors, tokens, there):
    def linear(name, values):
        return functional.linear(values, p[f"{side}.{name}.weight"], p[f"{side}.{name}.bias"])

    hidden = functional.relu(linear("global", vectors * math.sqrt(INPUTS[side])))
    scaled = functional.normalize(tokens, dim=2) * math.sqrt(TOKENS[side])
    local = linear("token", scaled)
    scores = (linear("query", hidden)[:, None] * local).sum(2) / math.sqrt(DIMENSION)
    attention = scores.masked_fill(~there, -math.inf).softmax(1)
    pooled = functional.normalize((attention[:, :, None] * local).sum(1), dim=1)
    seen = functional.relu(pooled) * math.sqrt(DIMENSION)
    return linear("hash", torch.cat([hidden, seen], 1)), local


def aggregate(p, local, there, statistics=None):
    scores = local @ p["assignment.weight"].T
    if statistics is None:
        mean = scores[there].mean(0)
        variance = scores[there].var(0, unbiased=False)
    else:
        mean, variance = statistics
    standard = (scores - mean) / torch.sqrt(variance + 1e-5)
    assignment = (standard * p["assignment.scale"] + p["assignment.bias"]).softmax(2)
    kept = assignment[:, :, :CLUSTERS] * there[:, :, None]
    raw = torch.einsum("bnl,bnd->bld", kept, local) - kept.sum(1)[:, :, None] * p["centres"]
    return functional.normalize(raw, dim=2), (mean.detach(), variance.detach())


def contrast(logits, targets):
    rows = (targets * logits.log_softmax(1)).sum(1).mean()
    columns = (targets * logits.T.log_softmax(1)).sum(1).mean()
    return -0.5 * (rows + columns)


def local_contrast(first, second):
    own = torch.eye(len(first), dtype=torch.float64)
    return sum(
        contrast(first[:, cluster] @ second[:, cluster].T / LOCAL, own)
        for cluster in range(CLUSTERS)
    ) / CLUSTERS


def quantise(p, embeddings):
    skew = (p["rotation"] - p["rotation"].T) / 2
    eye = torch.eye(DIMENSION, dtype=torch.float64)
    turned = embeddings @ torch.linalg.solve(eye + skew, eye - skew)
    blocks = functional.normalize(turned.reshape(*turned.shape[:2], BLOCKS, -1), dim=3)
    codewords = functional.normalize(p["codebooks"], dim=2)
    cosines = torch.einsum("blmw,mcw->blmc", blocks, codewords)
    soft = torch.einsum("blmc,mcw->blmw", (SHARPNESS * cosines).softmax(3), codewords)
    one = functional.one_hot(cosines.argmax(3), CODEWORDS).double()
    nearest = torch.einsum("blmc,mcw->blmw", one, codewords)
    scale = 1 / math.sqrt(BLOCKS)
    return (
        blocks.flatten(2) * scale,
        soft.flatten(2) * scale,
        functional.mse_loss(blocks, nearest),
        cosines.argmax(3),
    )


def loss(p, items, quantised):
    outputs, local, embedded, statistics = {}, {}, {}, {}
    for side, (vectors, tokens, there) in items.items():
        outputs[side], local[side] = encode(p, side, vectors, tokens, there)
        embedded[side], statistics[side] = aggregate(p, local[side], there)
    image, text = (torch.tanh(outputs[side]) for side in ("image", "text"))
    similarity = torch.einsum("ald,bld->ab", embedded["image"], embedded["text"]) / CLUSTERS
    similarity = (similarity + similarity.T).detach() / 2
    own = torch.eye(len(image), dtype=torch.float64)
    targets = (1 - TEACHING) * own + TEACHING * (similarity / TEACHER).softmax(1)
    cosines = functional.normalize(image, dim=1) @ functional.normalize(text, dim=1).T
    terms = [contrast(cosines / GLOBAL, targets)]
    terms += [functional.mse_loss(codes, torch.sign(codes).detach()) for codes in (image, text)]
    weights = [1, QUANTISATION, QUANTISATION, WEIGHT]
    between = local_contrast(embedded["image"], embedded["text"])
    if quantised:
        ramp = math.cos(math.pi * EPOCH / (2 * EPOCHS))
        first, second = (quantise(p, embedded[side]) for side in ("image", "text"))
        terms.append(ramp * between)
        crossed = local_contrast(first[0], second[1]) + local_contrast(first[1], second[0])
        terms.append((1 - ramp) * crossed / 2)
        terms.append(first[2] + second[2])
        weights += [WEIGHT, COMMITMENT]
    else:
        terms.append(between)
    total = sum(weight * term for weight, term in zip(weights, terms))
    return terms, total, outputs, embedded, statistics


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    random = torch.Generator().manual_seed(9)
    p = parameters(random)
    items = {}

    def save(name, values, kind=np.float32):
        np.save(folder / (name + ".npy"), np.ascontiguousarray(values, dtype=kind))

    for side in ("image", "text"):
        counts = COUNTS[side]
        vectors = torch.randn(len(counts), INPUTS[side], generator=random).double()
        tokens = torch.zeros(len(counts), max(counts), TOKENS[side], dtype=torch.float64)
        there = torch.zeros(len(counts), max(counts), dtype=torch.bool)
        for item, count in enumerate(counts):
            values = torch.randn(count, TOKENS[side], generator=random)
            tokens[item, :count] = values.double()
            there[item, :count] = True
        items[side] = (vectors, tokens, there)
        save(side + "_vectors", vectors.numpy())
        save(side + "_tokens", tokens[there].numpy())
        save(side + "_counts", np.array(counts), np.int32)
    save("parameters", torch.cat([value.detach().reshape(-1) for value in p.values()]).numpy())
    for name, quantised in (("float", False), ("joint", True)):
        for value in p.values():
            value.grad = None
        terms, total, outputs, embedded, statistics = loss(p, items, quantised)
        total.backward()
        save(name + "_terms", [*(term.item() for term in terms), total.item()], np.float64)
        gradients = [
            (torch.zeros_like(value) if value.grad is None else value.grad).reshape(-1)
            for key, value in p.items()
            if quantised or key not in ("codebooks", "rotation")
        ]
        save(name + "_gradient", torch.cat(gradients).numpy(), np.float64)
    for side in ("image", "text"):
        # Running statistics after one step from 0 and 1.
        mean, variance = (
            0.9 * start + 0.1 * value for start, value in zip((0.0, 1.0), statistics[side])
        )
        save(side + "_statistics", torch.stack([mean, variance]).numpy(), np.float64)
        vectors, tokens, there = items[side]
        applied, local = encode(p, side, vectors, tokens, there)
        embeddings, _ = aggregate(p, local, there, (mean, variance))
        save(side + "_outputs", applied.detach().numpy(), np.float64)
        save(side + "_embeddings", embeddings.detach().numpy(), np.float64)
        turned, _, _, nearest = quantise(p, embeddings)
        save(side + "_turned", turned.detach().numpy(), np.float64)
        save(side + "_nearest", nearest.numpy(), np.int32)
    print("torch", torch.__version__, "numpy", np.__version__)


if __name__ == "__main__":
    main(sys.argv[1])
