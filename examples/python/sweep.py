"""Plans and launches a sweep over gRPC, watches it to its end, and plots its result table.

file -> PlanSweep -> CreateSweep -> WatchSweep -> GetSweepResults, GetSweepReport

A sweep outlives this program: run it again with the same file and it goes on watching, or says at once that all is done.
"""

import argparse
import pathlib

import grpc
import matplotlib

from platform_client import Platform, fail

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the back end is chosen first)

# Methods without training: a minute on two cores.
STUDY = """
name: python-example
description: Launched by the Python example.
datasets: [openclipart]
bits: [16, 32]
seeds: [1, 2]
metrics: [map_all]
methods:
  - {id: random}
  - {id: pca-itq}
  - {id: cca-itq}
"""
TASKS = {"i2t": "picture → text", "t2i": "text → picture", "i2i": "picture → picture", "t2t": "text → text"}


def main() -> None:
    arguments = parse()
    try:
        with Platform(arguments.endpoint) as platform:
            run(platform, arguments)
    except (grpc.RpcError, OSError, ValueError) as error:
        fail(error)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", required=True, metavar="HOST:PORT", help="a platform that is up")
    parser.add_argument("--file", type=pathlib.Path, metavar="FILE", help="your experiment file (default: a tiny one)")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", help="a value in place of the file's")
    parser.add_argument("--report", type=pathlib.Path, metavar="DIR", help="folder for the files of the report (default: none)")
    parser.add_argument("--plot", type=pathlib.Path, default=pathlib.Path("sweep.png"), metavar="PNG", help="(default: %(default)s)")
    return parser.parse_args()


def run(platform: Platform, arguments: argparse.Namespace) -> None:
    messages = platform.messages.experiments_service
    yaml = arguments.file.read_text(encoding="utf-8") if arguments.file else STUDY
    tell_plan(platform.experiments.PlanSweep(messages.PlanSweepRequest(yaml=yaml, overrides=arguments.set)))
    sweep = platform.experiments.CreateSweep(messages.CreateSweepRequest(yaml=yaml, overrides=arguments.set))
    print(f"{sweep.study} is {sweep.name}: {words(sweep.counts)}")
    watch(platform, sweep.name)
    results = platform.experiments.GetSweepResults(messages.GetSweepResultsRequest(name=sweep.name))
    if not results.figures:
        raise ValueError("no trial has ended with figures: see what `crosshash sweep status` says")
    plot(results, sweep.study, arguments.plot)
    print(f"Plotted {len(results.figures)} figures to {arguments.plot}")
    if arguments.report:
        save_report(platform, sweep.name, arguments.report)


def tell_plan(plan) -> None:
    """Prints what is left and how long it may take, from what earlier trials took."""
    left = plan.counts.waiting + plan.counts.running
    known = f"about {plan.seconds_left:.0f} s" if plan.work_seconds else "no time known yet"
    unknown = f", {plan.unknown_trials} of unknown length" if plan.work_seconds and plan.unknown_trials else ""
    print(f"{plan.study}: {words(plan.counts)}; {left} trials left, {plan.slots} at a time: {known if left else 'nothing to do'}{unknown}")


def watch(platform: Platform, name: str) -> None:
    """Prints what happens until the sweep is over; a server that restarts is asked again from the last event on."""
    messages = platform.messages.experiments_service
    last = 0
    while True:
        try:
            for event in platform.experiments.WatchSweep(messages.WatchSweepRequest(name=name, after_sequence=last)):
                tell(event)
                if event.kind == "closed":
                    return
                last = event.sequence
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.UNAVAILABLE:
                raise
            platform.reconnect()


def tell(event) -> None:
    trial = event.trial.label if event.HasField("trial") else ""
    detail = f": {event.detail}" if event.detail else ""
    progress = f" ({words(event.counts)})" if event.kind in ("done", "closed") else ""
    print(f"{event.kind:<9} {trial}{detail}{progress}", flush=True)


def words(counts) -> str:
    total = counts.waiting + counts.running + counts.done + counts.failed + counts.stopped
    return f"{counts.done} of {total} done" + (f", {counts.failed} failed" if counts.failed else "")


def plot(results, study: str, target: pathlib.Path) -> None:
    """Draws the table of the first metric and dataset: lines of methods, columns of tasks and code lengths."""
    first = results.figures[0]
    figures = [figure for figure in results.figures if (figure.dataset, figure.metric) == (first.dataset, first.metric)]
    columns = list(dict.fromkeys((figure.task, figure.bits) for figure in figures))
    lines = list(dict.fromkeys(line(figure) for figure in figures))
    cells = {(line(figure), (figure.task, figure.bits)): figure for figure in figures}

    drawing, axes = plt.subplots(figsize=(2.6 + 1.5 * len(columns), 1.1 + 0.42 * len(lines)), dpi=150)
    axes.axis("off")
    axes.set_title(f"{study}: {first.metric} on {first.dataset}, mean over {first.seeds} seeds", loc="left", fontsize=11)
    table = axes.table(
        cellText=[[text(cells.get((row, column))) for column in columns] for row in lines],
        rowLabels=lines,
        colLabels=[f"{TASKS[task]}\n{bits} bits" for task, bits in columns],
        cellLoc="center",
        bbox=[0, 0, 1, 1],
    )
    table.auto_set_font_size(False)
    table.set_fontsize(9)
    for at, row in enumerate(lines):
        for column, key in enumerate(columns):
            figure = cells.get((row, key))
            if figure is not None and figure.mark == "best":
                table[at + 1, column].get_text().set_weight("bold")
    for cell in table.get_celld().values():
        cell.set_edgecolor("#cccccc")
    drawing.savefig(target, bbox_inches="tight")
    plt.close(drawing)


def line(figure) -> str:
    return figure.line.method + (f", {figure.line.variant}" if figure.line.variant else "")


def text(figure) -> str:
    """Mean and half of the 95 % interval; † where a test does not tell it apart from the best."""
    if figure is None:
        return "–"
    interval = f" ± {figure.half_width:.3f}" if figure.HasField("half_width") else ""
    return f"{figure.mean:.3f}{interval}{' †' if figure.mark == 'tied' else ''}"


def save_report(platform: Platform, name: str, folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    request = platform.messages.experiments_service.GetSweepReportRequest(name=name)
    for part in platform.experiments.GetSweepReport(request):
        with open(folder / part.file, "wb" if part.offset == 0 else "ab") as file:
            file.write(part.data)
    print(f"Report: {folder / 'report.html'}")


if __name__ == "__main__":
    main()
