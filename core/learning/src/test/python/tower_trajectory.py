"""Ten steps of VTM-UCH in which a text tower learns beside the hash networks, by PyTorch's autograd.

    python tower_trajectory.py RESOURCES

reads RESOURCES/tower/scripted.pt and writes small arrays to RESOURCES/tower/trajectory. Needs torch and numpy; gives the same files at every run of one
version. Loss, clipping and BertAdam are written from their formulas: VTM-UCH's train.py and the BertAdam that it uses (m / (sqrt(v) + 1e-6) + decay w, no bias
correction, warm-up over 5 % of the steps and then half a cosine, gradients clipped tensor by tensor).
"""

import math
import pathlib
import sys

import numpy as np
import torch

ITEMS, BATCH, STEPS, STEPS_IN_ALL = 30, 10, 10, 40
IMAGE, HIDDEN, BITS, LENGTH = 24, 20, 16, 10
NETWORK_RATE, TOWER_RATE, DECAY = 1e-3, 1e-4, 0.01
RHO, ALPHA = 0.1, 1.0


class BertAdam:
    def __init__(self, parameters, rate):
        self.parameters = parameters
        self.rate = rate
        self.first = [torch.zeros_like(p) for p in parameters]
        self.second = [torch.zeros_like(p) for p in parameters]

    @torch.no_grad()
    def step(self, number):
        x = number / STEPS_IN_ALL
        factor = x / 0.05 if x < 0.05 else 0.5 * (1 + math.cos(math.pi * x))
        for p, m, v in zip(self.parameters, self.first, self.second):
            gradient = torch.zeros_like(p) if p.grad is None else p.grad
            gradient = gradient * min(1.0, 1.0 / (float(gradient.norm()) + 1e-6))
            m.mul_(0.9).add_(gradient, alpha=0.1)
            v.mul_(0.98).addcmul_(gradient, gradient, value=0.02)
            p.sub_(self.rate * factor * (m / (v.sqrt() + 1e-6) + DECAY * p))
            p.grad = None


def network(inputs):
    return torch.nn.Sequential(torch.nn.Linear(inputs, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, BITS), torch.nn.Tanh())


def loss(image, text, similarity):
    ii, tt, it, target = image @ image.T, text @ text.T, image @ text.T, BITS * similarity
    mean = torch.nn.functional.mse_loss
    return (
        (1 - RHO) * mean(ii, target) + RHO * mean(tt, target) + mean(it, target)
        + ALPHA * (mean(ii, tt) + mean(ii, it) + mean(tt, it))
    )


def flat(parameters):
    return np.concatenate([p.detach().numpy().ravel() for p in parameters]).astype("<f4")


def main(resources):
    torch.set_num_threads(1)
    torch.manual_seed(7)
    draw = np.random.default_rng(7)
    tower = torch.jit.load(str(resources / "tower" / "scripted.pt"))
    ids = np.zeros((ITEMS, LENGTH), dtype="<i4")
    for row in ids:
        words = draw.integers(2, 39, size=draw.integers(1, LENGTH - 1))
        row[: len(words) + 2] = [1, *words, 39]
    images = draw.standard_normal((ITEMS, IMAGE)).astype("<f4")
    similarity = draw.uniform(-1, 1, (ITEMS, ITEMS)).astype("<f4")
    batches = np.stack([draw.permutation(ITEMS)[:BATCH] for _ in range(STEPS)]).astype("<i4")
    dimension = tower(torch.from_numpy(ids[:2].astype("int64"))).shape[1]
    image, text = network(IMAGE), network(dimension)
    arrays = {"ids": ids, "images": images, "similarity": similarity, "batches": batches}
    arrays["image_start"], arrays["text_start"] = flat(image.parameters()), flat(text.parameters())
    optimisers = [
        BertAdam(list(image.parameters()), NETWORK_RATE),
        BertAdam(list(text.parameters()), NETWORK_RATE),
        BertAdam([p for _, p in tower.named_parameters()], TOWER_RATE),
    ]
    losses = []
    for step, batch in enumerate(batches):
        rows = torch.from_numpy(batch.astype("int64"))
        codes = text(tower(torch.from_numpy(ids).long()[rows]))
        value = loss(image(torch.from_numpy(images)[rows]), codes, torch.from_numpy(similarity)[rows][:, rows])
        value.backward()
        losses.append(float(value.detach()))
        for optimiser in optimisers:
            optimiser.step(step)
    arrays["losses"] = np.array(losses, dtype="<f8")
    arrays["image_end"], arrays["text_end"] = flat(image.parameters()), flat(text.parameters())
    arrays["tower_end"] = flat([p for _, p in tower.named_parameters()])
    folder = resources / "tower" / "trajectory"
    folder.mkdir(exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
