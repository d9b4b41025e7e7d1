"""A peer's side of a side-by-side run: does a round when told to. Speaks the lines of our worker `Rounds`."""

import pathlib
import sys


def serve(round_, write=None):
    """Answers `run CELL` with the seconds of a round and `results FOLDER` once `write` has filled it, until `quit`."""
    print("ready", flush=True)
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        if command == "run":
            print(round_(argument), flush=True)
        elif command == "results":
            if write:
                write(pathlib.Path(argument))
            print("written", flush=True)
        elif command == "quit":
            return
        else:
            raise ValueError(f"unknown command: {line}")
