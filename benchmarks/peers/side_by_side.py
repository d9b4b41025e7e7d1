"""Runs our side and a peer's by turns on the same data, compares what they computed, and prints the ratio."""

import argparse
import os
import pathlib
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
        self.name = name
        self.seconds = []
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


def run(benchmark, java, cache):
    print(f"{benchmark.name}: {benchmark.about}", flush=True)
    print("preparing data", flush=True)
    arguments = benchmark.prepare(cache)
    here = pathlib.Path(__file__).parent
    ours = Side("ours", [java, *benchmark.java_options, benchmark.main_class, *arguments], benchmark.threads)
    peer = Side("peer", [sys.executable, str(here / benchmark.script), *arguments], benchmark.threads)
    print("both are ready; warming up", flush=True)
    for _ in range(benchmark.warm_up_ours):
        ours.ask("run")
    for _ in range(benchmark.warm_up_peer):
        peer.ask("run")
    for number in range(benchmark.rounds):
        for side in (ours, peer):
            side.seconds.append(float(side.ask("run")))
        figures = [benchmark.format(benchmark.figure(side.seconds[-1])) for side in (ours, peer)]
        print(f"round {number + 1} of {benchmark.rounds}: ours {figures[0]}, peer {figures[1]}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        folders = []
        for side in (ours, peer):
            folders.append(pathlib.Path(folder, side.name))
            folders[-1].mkdir()
            side.ask(f"results {folders[-1]}")
        print(benchmark.compare(*folders), flush=True)
    for side in (ours, peer):
        side.close()
    seconds = [statistics.median(side.seconds) for side in (ours, peer)]
    first, second = (benchmark.format(benchmark.figure(value)) for value in seconds)
    print(f"{benchmark.name} ours={first} peer={second} ratio={seconds[1] / seconds[0]:.2f}", flush=True)


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
        run(benchmark, arguments.java, arguments.cache)


main()
