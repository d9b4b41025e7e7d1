"""Writes the vectors that the statistics are compared with: python statistics_vectors.py OUTPUT.json

Needs scipy and statsmodels; written with scipy 1.17.1 and statsmodels 0.15.0.
"""

import json
import sys

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

random = np.random.default_rng(7)


class JavaRandom(np.random.Generator):
    """SciPy's resampling on the numbers of java.util.Random, which is specified to the bit."""

    def __init__(self, seed):
        super().__init__(np.random.PCG64(0))
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)

    def next(self, bits):
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return self.state >> (48 - bits)

    def next_int(self, bound):
        drawn = self.next(31)
        if bound & (bound - 1) == 0:
            return (bound * drawn) >> 31
        while drawn - drawn % bound + bound - 1 >= 1 << 31:
            drawn = self.next(31)
        return drawn % bound

    def next_long(self):
        high, low = self.next(32), self.next(32)
        return ((high << 32) + low - (1 << 32 if low >= 1 << 31 else 0)) & ((1 << 64) - 1)

    def integers(self, low, high=None, size=None, dtype=np.int64, endpoint=False):
        """Positions of bootstrap samples, one after the other."""
        assert low == 0 and not endpoint
        return np.array([self.next_int(high) for _ in range(np.prod(size))], dtype).reshape(size)

    def permuted(self, x, *, axis=None, out=None):
        """Swaps each difference with its negative where its bit of the next longs is set."""
        patterns, differences, _ = x.shape
        flipped = np.empty((patterns, differences), bool)
        for pattern in range(patterns):
            for start in range(0, differences, 64):
                signs = self.next_long()
                for place in range(start, min(differences, start + 64)):
                    flipped[pattern, place] = signs >> (place - start) & 1
        return np.where(flipped[:, :, None], x[:, :, ::-1], x)


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
        "standardised": stats.ttest_rel(other, baseline).statistic / np.sqrt(len(difference)),
        "permutation": stats.permutation_test(
            (unequal,),
            np.mean,
            permutation_type="samples",
            n_resamples=np.inf if len(unequal) <= 20 else 9999,
            rng=JavaRandom(1),
        ).pvalue,
    }


def bootstrap(values, seed):
    found = stats.bootstrap(
        (values,), np.mean, n_resamples=10_000, method="percentile", rng=JavaRandom(seed)
    ).confidence_interval
    return {"values": list(values), "seed": seed, "low": found.low, "high": found.high}


def holm(probabilities):
    return {"probabilities": probabilities, "adjusted": list(multipletests(probabilities, method="holm")[1])}


few = random.random(12)
many = random.random(80).round(6)
tied = random.integers(0, 5, 70) / 4
twenty = random.random(20)
fifty = random.integers(0, 16, 50) / 16
large = random.random(501).round(3)
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
        paired([0.25, 0.5, 0.75], [0.5, 0.625, 1.0]),
        paired(twenty, twenty + random.normal(0.03, 0.1, 20)),
        paired(fifty, fifty + random.normal(0.02, 0.1, 50)),
        paired(fifty, np.where(random.random(50) < 0.1, fifty, fifty + random.integers(-3, 5, 50) / 8)),
        paired(large, (large + random.normal(0.004, 0.05, 501)).clip(0, 1).round(3)),
    ],
    "holm": [
        holm([0.01, 0.04, 0.03, 0.005]),
        holm([0.2, 0.2, 1e-12, 0.9, 0.049, 0.0, 1.0]),
        holm([0.7]),
    ],
    "bootstrap": [
        bootstrap([0.36, 0.37, 0.38, 0.39, 0.40], 1),
        bootstrap([0.2, 0.5, 1.1], 1),
        bootstrap(random.normal(0.4, 0.01, 8), 12345678901),
        bootstrap(random.normal(-2, 30, 20), 3),
    ],
}
with open(sys.argv[1], "w") as output:
    json.dump(vectors, output, indent=1)
    output.write("\n")
