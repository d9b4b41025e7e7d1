"""Training steps of VTM-UCH with the constants of its paper, in PyTorch's eager mode. A round is one epoch."""

import argparse
import math
import time

import numpy as np
import torch

import rounds

parser = argparse.ArgumentParser()
for name in ("pairs", "dimension", "hidden", "bits", "batch", "epochs", "threads"):
    parser.add_argument(f"--{name}", type=int, required=True)
for name in ("images", "texts", "similarities"):
    parser.add_argument(f"--{name}", required=True)
arguments = parser.parse_args()

torch.set_num_threads(arguments.threads)
torch.manual_seed(1)
images = torch.from_numpy(np.fromfile(arguments.images, "<f4").reshape(arguments.pairs, arguments.dimension))
texts = torch.from_numpy(np.fromfile(arguments.texts, "<f4").reshape(arguments.pairs, arguments.dimension))
similarities = torch.from_numpy(np.fromfile(arguments.similarities, "<f4").reshape(arguments.pairs, arguments.pairs))


class BertAdam:
    """Adam without bias correction, with decoupled decay and a clip of each tensor's gradient."""

    def __init__(self, parameters):
        self.parameters = list(parameters)
        self.means = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in self.parameters]

    @torch.no_grad()
    def step(self, rate):
        for parameter, mean, square in zip(self.parameters, self.means, self.squares):
            torch.nn.utils.clip_grad_norm_(parameter, 1.0)
            mean.mul_(0.9).add_(parameter.grad, alpha=0.1)
            square.mul_(0.98).addcmul_(parameter.grad, parameter.grad, value=0.02)
            change = mean / (square.sqrt() + 1e-6)
            change += 0.01 * parameter
            parameter.add_(change, alpha=-rate)
            parameter.grad = None


def network():
    return torch.nn.Sequential(
        torch.nn.Linear(arguments.dimension, arguments.hidden),
        torch.nn.ReLU(),
        torch.nn.Linear(arguments.hidden, arguments.bits),
        torch.nn.Tanh(),
    )


def loss_of(image, text, target):
    mse = torch.nn.functional.mse_loss
    images_images, texts_texts, images_texts = image @ image.T, text @ text.T, image @ text.T
    similarity = 0.1 * mse(texts_texts, target) + 0.9 * mse(images_images, target) + mse(images_texts, target)
    alignment = mse(images_images, texts_texts) + mse(images_texts, images_images) + mse(images_texts, texts_texts)
    return similarity + alignment


image_network, text_network = network(), network()
optimisers = [BertAdam(image_network.parameters()), BertAdam(text_network.parameters())]
steps_per_epoch = arguments.pairs // arguments.batch
steps = steps_per_epoch * arguments.epochs
done = 0
losses = []


def rate():
    share = done / steps
    return 1e-4 * (share / 0.05 if share < 0.05 else 0.5 * (1 + math.cos(math.pi * share)))


def round_(cell):
    global done
    total = 0.0
    start = time.perf_counter()
    order = torch.randperm(arguments.pairs)
    for first in range(0, arguments.pairs, arguments.batch):
        batch = order[first : first + arguments.batch]
        target = arguments.bits * similarities[batch[:, None], batch]
        loss = loss_of(image_network(images[batch]), text_network(texts[batch]), target)
        loss.backward()
        for optimiser in optimisers:
            optimiser.step(rate())
        total += loss.item()
        done += 1
    seconds = time.perf_counter() - start
    losses.append(total / steps_per_epoch)
    return seconds / steps_per_epoch


def write(folder):
    np.array(losses, "<f8").tofile(folder / "losses")


rounds.serve(round_, write)
