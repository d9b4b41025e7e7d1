"""Writes the vectors that the statistics are compared with: python statistics_vectors.py OUTPUT.json

Needs scipy and statsmodels; written with scipy 1.17.1 and statsmodels 0.15.0.
"""

import json
import sys

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

random = np.random.default_rng(7)


def interval(values, confidence):
    mean = np.mean(values)
    error = stats.sem(values)
    low, high = stats.t.interval(confidence, len(values) - 1, loc=mean, scale=error)
    return {
        "values": list(values),
        "confidence": confidence,
        "mean": mean,
        "deviation": np.std(values, ddof=1),
        "half_width": (high - low) / 2,
    }


def paired(baseline, other):
    baseline, other = np.asarray(baseline), np.asarray(other)
    difference = other - baseline
    unequal = difference[difference != 0]
    exact = len(unequal) <= 50 and len(unequal) == len(np.unique(np.abs(unequal)))
    test = stats.wilcoxon(
        unequal, zero_method="wilcox", correction=False, method="exact" if exact else "asymptotic"
    )
    ranks = stats.rankdata(np.abs(unequal))
    return {
        "baseline": list(baseline),
        "other": list(other),
        "unequal": len(unequal),
        "difference": difference.mean(),
        "probability": test.pvalue,
        "rank_biserial": (ranks[unequal > 0].sum() - ranks[unequal < 0].sum()) / ranks.sum(),
    }


def holm(probabilities):
    return {"probabilities": probabilities, "adjusted": list(multipletests(probabilities, method="holm")[1])}


few = random.random(12)
many = random.random(80).round(6)
tied = random.integers(0, 5, 70) / 4
vectors = {
    "intervals": [
        interval([0.36, 0.37, 0.38, 0.39, 0.40], 0.95),
        interval(random.normal(0.4, 0.01, 3), 0.95),
        interval(random.normal(-2, 30, 40), 0.99),
        interval([1.0, 3.0], 0.5),
    ],
    "paired": [
        paired(few, few + random.normal(0.05, 0.1, 12)),
        paired(many, (many + random.normal(0.02, 0.1, 80)).round(6)),
        paired(tied, np.where(random.random(70) < 0.4, tied, random.integers(0, 5, 70) / 4)),
        paired(np.zeros(6), [0.5, 0.5, -0.25, 0, 0, 1.0]),
    ],
    "holm": [
        holm([0.01, 0.04, 0.03, 0.005]),
        holm([0.2, 0.2, 1e-12, 0.9, 0.049, 0.0, 1.0]),
        holm([0.7]),
    ],
}
with open(sys.argv[1], "w") as output:
    json.dump(vectors, output, indent=1)
    output.write("\n")
