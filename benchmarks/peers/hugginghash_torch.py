"""Training steps of our reconstruction of HuggingHash in PyTorch's eager mode: the same networks and losses. A round is one
epoch."""

import argparse
import math
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

import rounds

CLUSTERS, GHOSTS = 7, 1
GLOBAL, LOCAL, TEACHING, TEACHER = 0.5, 0.2, 0.5, 0.1
DROPOUT, RATE = 0.5, 1e-3

parser = argparse.ArgumentParser()
for name in ("pairs", "image", "text", "image-tokens", "text-tokens", "hidden", "local", "bits", "batch", "epochs", "threads"):
    parser.add_argument(f"--{name}", type=int, required=True)
for name in ("images", "texts", "image-token-file", "text-token-file"):
    parser.add_argument(f"--{name}", required=True)
arguments = parser.parse_args()

torch.set_num_threads(arguments.threads)
torch.manual_seed(1)


def floats(file, *shape):
    return torch.from_numpy(np.fromfile(file, "<f4").reshape(shape))


def tokens(file, count, dimension):
    rows = floats(file, arguments.pairs, count, dimension)
    return functional.normalize(rows, dim=2) * math.sqrt(dimension)


images = floats(arguments.images, arguments.pairs, arguments.image)
texts = floats(arguments.texts, arguments.pairs, arguments.text)
image_tokens = tokens(arguments.image_token_file, arguments.image_tokens, arguments.image)
text_tokens = tokens(arguments.text_token_file, arguments.text_tokens, arguments.text)


class Encoder(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        width = arguments.local
        self.vector = nn.Linear(inputs, arguments.hidden)
        self.token = nn.Linear(inputs, width)
        self.query = nn.Linear(arguments.hidden, width)
        self.hash = nn.Linear(arguments.hidden + width, arguments.bits)

    def forward(self, vectors, rows, there):
        width = arguments.local
        hidden = functional.relu(self.vector(vectors))
        local = self.token(functional.dropout(rows, DROPOUT, self.training))
        scores = torch.bmm(local, self.query(hidden)[:, :, None])[:, :, 0] / math.sqrt(width)
        attention = scores.masked_fill(~there, -1e9).softmax(1)
        pooled = torch.bmm(attention[:, None], local)[:, 0]
        seen = functional.relu(functional.normalize(pooled, dim=1)) * math.sqrt(width)
        features = functional.dropout(torch.cat([hidden, seen], 1), DROPOUT, self.training)
        return torch.tanh(self.hash(features)), local


class Aggregation(nn.Module):
    def __init__(self):
        super().__init__()
        width = arguments.local
        self.assignment = nn.Parameter(torch.randn(CLUSTERS + GHOSTS, width) / math.sqrt(width))
        self.norm = nn.BatchNorm1d(CLUSTERS + GHOSTS)
        self.centres = nn.Parameter(torch.randn(CLUSTERS, width) / math.sqrt(width))

    def forward(self, local, there):
        items, count, width = local.shape
        scores = self.norm((local @ self.assignment.T).reshape(items * count, -1))
        shares = scores.softmax(1).reshape(items, count, -1)[:, :, :CLUSTERS] * there[:, :, None]
        raw = torch.bmm(shares.transpose(1, 2), local) - shares.sum(1)[:, :, None] * self.centres
        return functional.normalize(raw, dim=2)


def contrast(logits, targets):
    rows = (targets * logits.log_softmax(-1)).sum((-1, -2))
    columns = (targets * logits.transpose(-1, -2).log_softmax(-1)).sum((-1, -2))
    return (-0.5 / logits.shape[-1] * (rows + columns)).mean()


def loss_of(image, text, image_local, text_local):
    own = torch.eye(len(image))
    cosines = torch.bmm(image_local.transpose(0, 1), text_local.permute(1, 2, 0))
    local = contrast(cosines / LOCAL, own)
    with torch.no_grad():
        similarity = cosines.mean(0)
        similarity = (similarity + similarity.T) / 2
        targets = (1 - TEACHING) * own + TEACHING * (similarity / TEACHER).softmax(1)
    codes = functional.normalize(image, dim=1) @ functional.normalize(text, dim=1).T
    return contrast(codes / GLOBAL, targets) + local


image_network, text_network, aggregation = Encoder(arguments.image), Encoder(arguments.text), Aggregation()
modules = (image_network, text_network, aggregation)
optimiser = torch.optim.AdamW([p for m in modules for p in m.parameters()], RATE, weight_decay=0.0, foreach=True)
steps_per_epoch = arguments.pairs // arguments.batch
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps_per_epoch * arguments.epochs)
losses = []


def round_(cell):
    total = 0.0
    start = time.perf_counter()
    order = torch.randperm(arguments.pairs)
    for first in range(0, arguments.pairs, arguments.batch):
        batch = order[first : first + arguments.batch]
        there_images = torch.ones(len(batch), arguments.image_tokens, dtype=torch.bool)
        there_texts = torch.ones(len(batch), arguments.text_tokens, dtype=torch.bool)
        image, image_local = image_network(images[batch], image_tokens[batch], there_images)
        text, text_local = text_network(texts[batch], text_tokens[batch], there_texts)
        loss = loss_of(image, text, aggregation(image_local, there_images), aggregation(text_local, there_texts))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        total += loss.item()
    seconds = time.perf_counter() - start
    losses.append(total / steps_per_epoch)
    return seconds / steps_per_epoch


def write(folder):
    np.array(losses, "<f8").tofile(folder / "losses")


rounds.serve(round_, write)
