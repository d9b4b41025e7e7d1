"""Writes the fixtures of ScheduleTest and GradientClipTest with PyTorch: learning rates of
MultiStepLR and CosineAnnealingLR, and gradients before and after clip_grad_norm_, tensor by tensor
and all together, in double precision.

    python schedule_fixture.py core/learning/src/test/resources/schedule

Needs torch and numpy. The same versions give the same files.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch.optim import SGD
from torch.optim.lr_scheduler import CosineAnnealingLR, MultiStepLR

EPOCHS, STEPS = 8, 20
# 5 twice: it counts twice there.
MILESTONES, GAMMA = [2, 5, 5], 0.3
SIZES, LIMIT = [6, 4, 5], 1.0
SPREADS = [2.0, 0.1, 0.6]


def rates(schedule, count):
    optimiser = SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = schedule(optimiser)
    seen = []
    for _ in range(count):
        seen.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return np.array(seen, np.float64)


def parameters(gradients):
    made = [torch.nn.Parameter(torch.zeros_like(gradient)) for gradient in gradients]
    for parameter, gradient in zip(made, gradients):
        parameter.grad = gradient.clone()
    return made


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "multi_step.npy", rates(lambda o: MultiStepLR(o, MILESTONES, GAMMA), EPOCHS))
    np.save(folder / "cosine.npy", rates(lambda o: CosineAnnealingLR(o, STEPS), STEPS))

    random = torch.Generator().manual_seed(7)
    # Float32 values, so that both sides start from the same.
    gradients = [
        (torch.randn(size, generator=random) * spread).double()
        for size, spread in zip(SIZES, SPREADS)
    ]
    apart = parameters(gradients)
    for parameter in apart:
        torch.nn.utils.clip_grad_norm_([parameter], LIMIT)
    together = parameters(gradients)
    torch.nn.utils.clip_grad_norm_(together, LIMIT)
    np.save(folder / "gradients.npy", torch.cat(gradients).float().numpy())
    for name, made in (("apart", apart), ("together", together)):
        np.save(folder / f"{name}.npy", torch.cat([p.grad for p in made]).numpy())
    print("torch", torch.__version__, "numpy", np.__version__)


if __name__ == "__main__":
    main(sys.argv[1])
