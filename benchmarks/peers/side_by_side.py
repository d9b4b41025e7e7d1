"""Runs our side and a peer's by turns on the same data, compares what they computed, and prints the ratio."""

import argparse
import dataclasses
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import catalogue


class Side:
    """A worker process that does a round when told to and is idle else."""

    def __init__(self, name, command, threads):
        environment = dict(os.environ, OMP_WAIT_POLICY="PASSIVE")
        for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            environment[variable] = str(threads)
        # Settings of one machine for another kernel than OpenBLAS itself would choose.
        for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
            environment.pop(variable, None)
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self.expect("ready")

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self):
        line = self.process.stdout.readline().strip()
        if not line:
            sys.exit(f"{self.name} ended with code {self.process.wait()}")
        return line

    def expect(self, wanted):
        # Libraries may write notes of their own before the first answer.
        while self.answer() != wanted:
            pass

    def close(self):
        self.process.stdin.write("quit\n")
        self.process.stdin.close()
        self.process.wait(timeout=60)


def narrowed(benchmark):
    """The benchmark with the cells and rounds that the environment asks for."""
    wanted = re.compile(os.environ.get("CROSSHASH_BENCHMARKS_CELLS", ""))
    cells = tuple(cell for cell in benchmark.cells if wanted.search(cell))
    if not cells:
        sys.exit(f"No cell matches {wanted.pattern}. The cells are: {', '.join(benchmark.cells)}")
    rounds = os.environ.get("CROSSHASH_BENCHMARKS_ROUNDS", str(benchmark.rounds))
    if not rounds.isdecimal() or int(rounds) < 1:
        sys.exit(f"CROSSHASH_BENCHMARKS_ROUNDS must be a number, at least 1: {rounds}")
    return dataclasses.replace(benchmark, cells=cells, rounds=int(rounds))


def run(benchmark, java, cache):
    print(f"{benchmark.name}: {benchmark.about}", flush=True)
    print("preparing data", flush=True)
    arguments = benchmark.prepare(cache)
    if not benchmark.script and not benchmark.peer_class:
        subprocess.run([java, *benchmark.java_options, benchmark.main_class, *arguments], check=True)
        return
    here = pathlib.Path(__file__).parent
    ours = Side("ours", [java, *benchmark.java_options, benchmark.main_class, *arguments], benchmark.threads)
    start = (
        [java, *benchmark.java_options, benchmark.peer_class]
        if benchmark.peer_class
        else [sys.executable, str(here / benchmark.script)]
    )
    peer = Side("peer", [*start, *arguments], benchmark.threads)
    print("both are ready", flush=True)
    measured = [measure(benchmark, cell, ours, peer) for cell in benchmark.cells]
    for side in (ours, peer):
        side.close()
    if len(measured) > 1:
        for cell, seconds in zip(benchmark.cells, measured):
            print(f"cell {cell}: {figures(benchmark, *seconds)}")
        print(f"the worst of the {len(measured)} cells:")
    print(f"{benchmark.name} {figures(benchmark, *min(measured, key=lambda pair: pair[1] / pair[0]))}", flush=True)


def measure(benchmark, cell, ours, peer):
    """The median seconds of both sides in one cell, once their results have been found to agree."""
    command = f"run {cell}".strip()
    for _ in range(benchmark.warm_up_ours):
        ours.ask(command)
    for _ in range(benchmark.warm_up_peer):
        peer.ask(command)
    seconds = []
    for number in range(benchmark.rounds):
        seconds.append([float(side.ask(command)) for side in (ours, peer)])
        head = f"{cell}: round" if cell else "round"
        print(f"{head} {number + 1} of {benchmark.rounds}: {figures(benchmark, *seconds[-1])}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        folders = []
        for side in (ours, peer):
            folders.append(pathlib.Path(folder, side.name))
            folders[-1].mkdir()
            side.ask(f"results {folders[-1]}")
        print(benchmark.compare(*folders), flush=True)
    return [statistics.median(of_side) for of_side in zip(*seconds)]


def figures(benchmark, ours, peer):
    first, second = (benchmark.format(benchmark.figure(seconds)) for seconds in (ours, peer))
    return f"ours={first} peer={second} ratio={peer / ours:.2f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", nargs="?")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--environment", metavar="NAME")
    parser.add_argument("--java")
    parser.add_argument("--cache", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.list:
        for benchmark in catalogue.ALL.values():
            print(f"{benchmark.name:<28} {benchmark.about}")
        return
    name = arguments.environment or arguments.name
    if name not in catalogue.ALL:
        sys.exit(f"There is no benchmark of this name: {name}. Use one of: {', '.join(catalogue.ALL)}")
    benchmark = catalogue.ALL[name]
    if arguments.environment:
        print(benchmark.environment)
    else:
        run(narrowed(benchmark), arguments.java, arguments.cache)


main()
