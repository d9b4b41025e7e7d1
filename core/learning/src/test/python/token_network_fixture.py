"""Writes the fixtures of TokenNetworkTest with PyTorch: hash networks over tokens built from
torch.nn.TransformerEncoderLayer (norm_first=True, no dropout), pooled by a class token and by the
mean over real tokens; their codes, and the gradients that autograd finds for a fixed gradient of
the codes, on a small random input, in double precision.

    python token_network_fixture.py core/learning/src/test/resources/transformer

Needs torch and numpy. The same versions give the same files.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

INPUTS, DIMENSION, LAYERS, HEADS, FEED_FORWARD, BITS = 7, 12, 2, 3, 20, 8
COUNTS = [3, 1, 4, 2, 4]


class Network(nn.Module):
    def __init__(self, pooling, activation):
        super().__init__()
        self.pooling = pooling
        self.token = nn.Linear(INPUTS, DIMENSION)
        self.first = nn.Parameter(torch.zeros(DIMENSION))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                DIMENSION, HEADS, FEED_FORWARD, 0.0, activation, batch_first=True, norm_first=True
            )
            for _ in range(LAYERS)
        )
        self.norm = nn.LayerNorm(DIMENSION)
        self.hash = nn.Linear(DIMENSION, BITS)

    def forward(self, rows, there):
        lengths = rows.norm(dim=2, keepdim=True).clamp_min(1e-12)
        tokens = self.token(rows * INPUTS**0.5 / lengths)
        if self.pooling == "class":
            tokens = torch.cat([self.first.expand(len(rows), 1, -1), tokens], 1)
            there = torch.cat([torch.ones(len(rows), 1, dtype=torch.bool), there], 1)
        for layer in self.layers:
            tokens = layer(tokens, src_key_padding_mask=~there)
        if self.pooling == "class":
            pooled = tokens[:, 0]
        else:
            weights = there.double()[:, :, None]
            pooled = (tokens * weights).sum(1) / weights.sum(1)
        return torch.tanh(self.hash(self.norm(pooled)))


def ordered(model, value):
    """Parameters, or what `value` takes of them, in the order of TokenShape."""
    parts = [value(model.token.weight), value(model.token.bias)]
    if model.pooling == "class":
        parts.append(value(model.first))
    for layer in model.layers:
        attention = layer.self_attn
        parts += [value(layer.norm1.weight), value(layer.norm1.bias)]
        weights = value(attention.in_proj_weight).chunk(3)
        biases = value(attention.in_proj_bias).chunk(3)
        for weight, bias in zip(weights, biases):
            parts += [weight, bias]
        parts += [value(attention.out_proj.weight), value(attention.out_proj.bias)]
        parts += [value(layer.norm2.weight), value(layer.norm2.bias)]
        parts += [value(layer.linear1.weight), value(layer.linear1.bias)]
        parts += [value(layer.linear2.weight), value(layer.linear2.bias)]
    parts += [value(model.norm.weight), value(model.norm.bias)]
    parts += [value(model.hash.weight), value(model.hash.bias)]
    return torch.cat([part.detach().reshape(-1) for part in parts]).numpy()


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)

    def save(name, values, kind):
        np.save(folder / (name + ".npy"), np.ascontiguousarray(values, dtype=kind))

    random = torch.Generator().manual_seed(5)
    torch.manual_seed(5)
    rows = torch.zeros(len(COUNTS), max(COUNTS), INPUTS, dtype=torch.float64)
    there = torch.zeros(len(COUNTS), max(COUNTS), dtype=torch.bool)
    for item, count in enumerate(COUNTS):
        rows[item, :count] = torch.randn(count, INPUTS, generator=random).double()
        there[item, :count] = True
    slope = torch.randn(len(COUNTS), BITS, generator=random).double()
    save("rows", rows[there].numpy(), np.float32)
    save("counts", np.array(COUNTS), np.int32)
    save("slope", slope.numpy(), np.float32)
    for pooling, activation in (("class", "gelu"), ("mean", "relu")):
        model = Network(pooling, activation)
        with torch.no_grad():
            for parameter in model.parameters():
                # Float32 values, so that both sides start from the same; none at a special value.
                noise = torch.randn(parameter.shape, generator=random) * 0.3
                parameter.copy_((parameter + noise).float())
        model.double()
        codes = model(rows, there)
        (codes * slope).sum().backward()
        save(pooling + "_parameters", ordered(model, lambda p: p), np.float32)
        save(pooling + "_codes", codes.detach().numpy(), np.float64)
        save(pooling + "_gradient", ordered(model, lambda p: p.grad), np.float64)
    print("torch", torch.__version__, "numpy", np.__version__)


if __name__ == "__main__":
    main(sys.argv[1])
