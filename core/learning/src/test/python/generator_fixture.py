"""Writes the fixtures of GeneratorParityTest with PyTorch: a similarity generator built from
torch.nn.TransformerEncoderLayer (norm_first=True, ReLU, no dropout), its outputs, the values of the
loss terms, and the gradients that autograd finds, on a small random input, in double precision.

    python generator_fixture.py core/learning/src/test/resources/generator

Needs torch and numpy. The same versions give the same files.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

IMAGE_INPUTS, TEXT_INPUTS, DIMENSION, LAYERS, HEADS = 7, 5, 12, 2, 3
IMAGE_COUNTS = [2, 1, 3, 3, 1, 2]
TEXT_COUNTS = [1, 4, 2, 3, 1, 2]
TEMPERATURE, SPREAD, BALANCE = 0.1, 1.0, 0.1


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.image = nn.Linear(IMAGE_INPUTS, DIMENSION)
        self.text = nn.Linear(TEXT_INPUTS, DIMENSION)
        self.kind = nn.Parameter(torch.zeros(3, DIMENSION))
        self.first = nn.Parameter(torch.zeros(DIMENSION))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                DIMENSION, HEADS, 2 * DIMENSION, dropout=0.0, batch_first=True, norm_first=True
            )
            for _ in range(LAYERS)
        )

    def forward(self, images, image_there, texts, text_there, sight):
        items = len(images)
        parts = [(self.first + self.kind[2]).expand(items, 1, -1)]
        there = [torch.ones(items, 1, dtype=torch.bool)]
        if sight != "text":
            parts.append(self.image(images) + self.kind[0])
            there.append(image_there)
        if sight != "image":
            parts.append(self.text(texts) + self.kind[1])
            there.append(text_there)
        tokens = torch.cat(parts, 1)
        padding = ~torch.cat(there, 1)
        for layer in self.layers:
            tokens = layer(tokens, src_key_padding_mask=padding)
        return tokens


def padded(counts, width, generator):
    longest = max(counts)
    rows = torch.zeros(len(counts), longest, width, dtype=torch.float64)
    there = torch.zeros(len(counts), longest, dtype=torch.bool)
    for item, count in enumerate(counts):
        values = torch.randn(count, width, generator=generator)
        rows[item, :count] = values.double()
        there[item, :count] = True
    return rows, there


def ordered(model, value):
    """Parameters, or what `value` takes of them, in the order of GeneratorShape."""
    parts = [value(model.image.weight), value(model.image.bias)]
    parts += [value(model.text.weight), value(model.text.bias)]
    parts += [value(model.kind), value(model.first)]
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
    return torch.cat([part.detach().reshape(-1) for part in parts]).numpy()


def unit(rows):
    return functional.normalize(rows, dim=1)


def mean(tokens, there):
    weights = there.double()[:, :, None]
    return (tokens * weights).sum(1) / weights.sum(1)


def loss(joint, image, text, target):
    """InfoNCE, distance to the target and squared mean, as GeneratorLoss defines them."""
    items = len(joint)
    off = 1 - torch.eye(items, dtype=torch.float64)
    logits = unit(image) @ unit(text).T / TEMPERATURE
    own = torch.arange(items)
    contrast = functional.cross_entropy(logits, own) + functional.cross_entropy(logits.T, own)
    similarity = unit(joint) @ unit(joint).T
    spread = ((similarity - target) ** 2 * off).sum() / off.sum()
    balance = ((similarity * off).sum() / off.sum()) ** 2
    return [0.5 * contrast, spread, balance]


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    random = torch.Generator().manual_seed(5)
    torch.manual_seed(5)
    model = Generator()
    with torch.no_grad():
        for parameter in model.parameters():
            # Float32 values, so that both sides start from the same numbers; none at a special value.
            noise = torch.randn(parameter.shape, generator=random) * 0.3
            parameter.copy_((parameter + noise).float())
    model.double()
    images, image_there = padded(IMAGE_COUNTS, IMAGE_INPUTS, random)
    texts, text_there = padded(TEXT_COUNTS, TEXT_INPUTS, random)
    target = torch.tanh(torch.randn(len(images), len(images), generator=random))
    target = ((target + target.T) / 2).double()

    def save(name, values, kind=np.float32):
        np.save(folder / (name + ".npy"), np.ascontiguousarray(values, dtype=kind))

    save("image_rows", images[image_there].numpy())
    save("text_rows", texts[text_there].numpy())
    save("image_counts", np.array(IMAGE_COUNTS), np.int32)
    save("text_counts", np.array(TEXT_COUNTS), np.int32)
    save("target", target.numpy())
    save("parameters", ordered(model, lambda parameter: parameter))
    for mode in ("full", "joint"):
        model.zero_grad()
        both = model(images, image_there, texts, text_there, "both")
        if mode == "full":
            image = model(images, image_there, texts, text_there, "image")[:, 0]
            text = model(images, image_there, texts, text_there, "text")[:, 0]
        else:
            own_images = both[:, 1 : 1 + images.shape[1]]
            own_texts = both[:, 1 + images.shape[1] :]
            image, text = mean(own_images, image_there), mean(own_texts, text_there)
        terms = loss(both[:, 0], image, text, target)
        total = terms[0] + SPREAD * terms[1] + BALANCE * terms[2]
        total.backward()
        save(mode + "_joint", unit(both[:, 0]).detach().numpy(), np.float64)
        save(mode + "_image", unit(image).detach().numpy(), np.float64)
        save(mode + "_text", unit(text).detach().numpy(), np.float64)
        save(mode + "_terms", [*(term.item() for term in terms), total.item()], np.float64)
        save(mode + "_gradient", ordered(model, lambda p: p.grad), np.float64)
    print("torch", torch.__version__, "numpy", np.__version__)


if __name__ == "__main__":
    main(sys.argv[1])
