"""Writes the fixtures of TextTowerTest with PyTorch: a tiny text encoder in the shape of CLIP's
(token and position embeddings, one pre-norm block with a causal mask and QuickGELU, a norm, the
token with the largest id, a projection), as TorchScript, scripted and traced; token ids, a gradient
of the vectors, and the vectors, gradients and parameters after three steps of VTM-UCH's BertAdam.
Also one with dropout, one without parameters, one that gives a vector a token, one with NaN, and a
small one that reads ids of any vocabulary, with variants: one with a scale, three to be refused.

    python text_tower_fixture.py core/learning/src/test/resources/tower

Needs torch and numpy. The same versions give the same arrays, and modules that compute the same.
"""

import sys
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

WIDTH, HEADS, VOCABULARY, LENGTH, OUTPUTS = 16, 2, 40, 10, 12
RATE, DECAY = 0.01, 0.1


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads, self.scale = HEADS, (WIDTH / HEADS) ** -0.5
        self.first_norm = nn.LayerNorm(WIDTH)
        self.mixed = nn.Linear(WIDTH, 3 * WIDTH)
        self.output = nn.Linear(WIDTH, WIDTH)
        self.second_norm = nn.LayerNorm(WIDTH)
        self.expand = nn.Linear(WIDTH, 2 * WIDTH)
        self.contract = nn.Linear(2 * WIDTH, WIDTH)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        items, tokens, width = x.shape
        query, key, value = self.mixed(self.first_norm(x)).chunk(3, -1)
        query = query.view(items, tokens, self.heads, -1).transpose(1, 2)
        key = key.view(items, tokens, self.heads, -1).transpose(1, 2)
        value = value.view(items, tokens, self.heads, -1).transpose(1, 2)
        scores = query @ key.transpose(2, 3) * self.scale + mask
        heads = scores.softmax(-1) @ value
        x = x + self.output(heads.transpose(1, 2).reshape(items, tokens, width))
        hidden = self.expand(self.second_norm(x))
        return x + self.contract(hidden * torch.sigmoid(1.702 * hidden))


class Tower(nn.Module):
    def __init__(self, dropout: float = 0.0, pooled: bool = True):
        super().__init__()
        self.token = nn.Embedding(VOCABULARY, WIDTH)
        self.position = nn.Parameter(torch.randn(LENGTH, WIDTH) * 0.1)
        self.block = Block()
        self.norm = nn.LayerNorm(WIDTH)
        self.dropout = dropout
        self.pooled = pooled
        self.projection = nn.Parameter(torch.randn(WIDTH, OUTPUTS) * 0.25)
        self.unused = nn.Parameter(torch.ones(3))
        self.register_buffer("mask", torch.full((LENGTH, LENGTH), float("-inf")).triu(1))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        tokens = ids.size(1)
        x = self.token(ids) + self.position[:tokens]
        x = self.norm(self.block(x, self.mask[:tokens, :tokens]))
        if self.dropout > 0:
            # Random in eval mode too, as no module of torch.nn is.
            x = functional.dropout(x, self.dropout, True)
        if not self.pooled:
            return x @ self.projection
        return x[torch.arange(ids.size(0)), ids.argmax(dim=1)] @ self.projection


class Bag(nn.Module):
    """Reads ids of any vocabulary and length: the mean of vectors of the ids modulo 256, 0 being padding."""

    def __init__(self):
        super().__init__()
        self.token = nn.Embedding(256, OUTPUTS)
        self.output = nn.Linear(OUTPUTS, OUTPUTS)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        read = (ids != 0).unsqueeze(2).float()
        vectors = self.token(ids.remainder(256)) * read
        return self.output(vectors.sum(1) / read.sum(1).clamp(min=1))


class Scaled(Bag):
    """With a scale, a parameter without axes, as CLIP has."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(1.5))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        read = (ids != 0).unsqueeze(2).float()
        vectors = self.token(ids.remainder(256)) * read
        return self.scale * self.output(vectors.sum(1) / read.sum(1).clamp(min=1))


class Squeezed(Bag):
    """Gives one text's vector without the axis of texts."""

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.output(self.token(ids.remainder(256)).mean(1)).squeeze()


class Mixed(Bag):
    """Takes the mean of the batch from every text's vector."""

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        vectors = self.output(self.token(ids.remainder(256)).mean(1))
        return vectors - vectors.mean(0)


def flat(tensors):
    return torch.cat([tensor.detach().reshape(-1) for tensor in tensors]).numpy()


def gradient_of(parameter):
    return torch.zeros_like(parameter) if parameter.grad is None else parameter.grad


def without_sources(file):
    """Leaves out where the code of a module came from: paths, which differ by machine."""
    with zipfile.ZipFile(file) as archive:
        parts = [(part, archive.read(part)) for part in archive.infolist()]
    with zipfile.ZipFile(file, "w") as archive:
        for part, content in parts:
            if not part.filename.endswith(".debug_pkl"):
                kept = zipfile.ZipInfo(part.filename)
                kept.compress_type = part.compress_type
                archive.writestr(kept, content)


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)

    def save(name, values, kind):
        np.save(folder / (name + ".npy"), np.ascontiguousarray(values, dtype=kind))

    torch.manual_seed(3)
    tower = Tower().eval()
    ids = torch.randint(1, VOCABULARY - 2, (4, 7))
    for row, end in enumerate((4, 6, 2, 5)):
        ids[row, end] = VOCABULARY - 1
    slope = torch.randn(4, OUTPUTS)
    torch.jit.script(tower).save(str(folder / "scripted.pt"))
    torch.jit.trace(tower, (ids,)).save(str(folder / "traced.pt"))
    torch.jit.script(Tower(0.5)).save(str(folder / "dropout.pt"))
    torch.jit.freeze(torch.jit.script(nn.Identity().eval())).save(str(folder / "frozen.pt"))
    generator = torch.random.get_rng_state()
    torch.jit.script(Tower(pooled=False).eval()).save(str(folder / "tokens.pt"))
    broken = Tower().eval()
    with torch.no_grad():
        broken.projection[0, 0] = float("nan")
    torch.jit.script(broken).save(str(folder / "nan.pt"))
    torch.jit.script(Bag().eval()).save(str(folder / "bag.pt"))
    torch.jit.script(Bag().half().eval()).save(str(folder / "half.pt"))
    for variant in (Scaled, Squeezed, Mixed):
        torch.jit.script(variant().eval()).save(str(folder / (variant.__name__.lower() + ".pt")))
    torch.random.set_rng_state(generator)
    for file in folder.glob("*.pt"):
        without_sources(file)
    save("ids", ids.numpy(), np.int32)
    save("slope", slope.numpy(), np.float32)
    parameters = list(tower.parameters())
    means = [torch.zeros_like(p) for p in parameters]
    squares = [torch.zeros_like(p) for p in parameters]
    for step in range(3):
        tower.zero_grad()
        vectors = tower(ids)
        (vectors * slope).sum().backward()
        if step == 0:
            save("vectors", vectors.detach().numpy(), np.float64)
            save("gradient", flat(gradient_of(p) for p in parameters), np.float64)
        with torch.no_grad():
            for parameter, mean, square in zip(parameters, means, squares):
                gradient = gradient_of(parameter)
                mean.mul_(0.9).add_(gradient, alpha=0.1)
                square.mul_(0.98).addcmul_(gradient, gradient, value=0.02)
                update = mean / (square.sqrt() + 1e-6) + DECAY * parameter
                parameter.sub_(RATE * update)
    save("after", flat(parameters), np.float64)
    print("torch", torch.__version__, "numpy", np.__version__)


if __name__ == "__main__":
    main(sys.argv[1])
