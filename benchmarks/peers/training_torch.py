"""Training steps of VTM-UCH or UCCH with the constants of its paper, in PyTorch's eager mode. A round is one epoch."""

import argparse
import math
import time

import numpy as np
import torch

import rounds

parser = argparse.ArgumentParser()
parser.add_argument("--method", choices=("vtm-uch", "ucch"), required=True)
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


class Adam:
    """PyTorch's own, after a clip by the norm of the gradients of both networks together."""

    def __init__(self, parameters):
        self.parameters = list(parameters)
        self.adam = torch.optim.Adam(self.parameters, lr=1e-4, weight_decay=1e-6)

    def step(self, rate):
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.adam.step()
        self.adam.zero_grad()


def network():
    return torch.nn.Sequential(
        torch.nn.Linear(arguments.dimension, arguments.hidden),
        torch.nn.ReLU(),
        torch.nn.Linear(arguments.hidden, arguments.bits),
        torch.nn.Tanh(),
    )


NEGATIVES, TEMPERATURE, MARGIN, SHIFT, CONTRAST, MOMENTUM = 4096, 0.9, 0.2, 1.0, 0.9, 0.4


class Ucch:
    """Contrast of unit codes with the signs of a memory, each item with negatives of its own, and the ranking of pairs."""

    def __init__(self):
        self.memory = torch.nn.functional.normalize(torch.randn(arguments.pairs, arguments.bits).sign())
        self.scale = 1 / (TEMPERATURE * math.sqrt(arguments.bits))

    def loss(self, image, text, batch):
        unit = torch.nn.functional.normalize
        image, text = unit(image), unit(text)
        drawn = torch.randint(0, arguments.pairs, (len(batch), NEGATIVES + 1))
        drawn[:, 0] = batch
        keys = self.memory[drawn.view(-1)].view(len(batch), NEGATIVES + 1, -1).sign_()
        first = torch.zeros(len(batch), dtype=torch.long)
        contrast = sum(
            torch.nn.functional.cross_entropy(self.scale * torch.bmm(keys, codes[:, :, None])[:, :, 0], first)
            for codes in (image, text)
        )
        with torch.no_grad():
            mean = unit((image + text) / 2)
            self.memory[batch] = unit(MOMENTUM * self.memory[batch] + (1 - MOMENTUM) * mean)
        products = image @ text.T
        return CONTRAST * contrast + (1 - CONTRAST) * (self.ranking(products) + self.ranking(products.T))

    @staticmethod
    def ranking(products):
        own = products.diag()
        kept = (products >= own[:, None] - MARGIN).float().detach()
        return (MARGIN + torch.logsumexp(products - SHIFT * (1 - kept), 1) - own).mean()


def loss_of(image, text, target):
    mse = torch.nn.functional.mse_loss
    images_images, texts_texts, images_texts = image @ image.T, text @ text.T, image @ text.T
    similarity = 0.1 * mse(texts_texts, target) + 0.9 * mse(images_images, target) + mse(images_texts, target)
    alignment = mse(images_images, texts_texts) + mse(images_texts, images_images) + mse(images_texts, texts_texts)
    return similarity + alignment


image_network, text_network = network(), network()
if arguments.method == "ucch":
    ucch = Ucch()
    optimisers = [Adam([*image_network.parameters(), *text_network.parameters()])]
else:
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
        image, text = image_network(images[batch]), text_network(texts[batch])
        if arguments.method == "ucch":
            loss = ucch.loss(image, text, batch)
        else:
            loss = loss_of(image, text, arguments.bits * similarities[batch[:, None], batch])
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
