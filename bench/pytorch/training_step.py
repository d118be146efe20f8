"""Training steps of a workload in eager PyTorch, timed on request.

A long-running child of the bench: both sides of a comparison take turns within one run. It builds
the model (workloads/NAME.py), chooses the fastest eager forms during a warm-up, prints one line of
JSON with "ready": true, and then answers every line of standard input with one line of JSON:

    step K    makes K training steps; {"seconds": [...], "loss": ...}, one entry a step
    memory    {"imported": ..., "peak": ...}, the most bytes that the process had resident when
              PyTorch was loaded, and by now
    quit      ends (so does the end of the input)

A line that it does not understand is answered with {"error": ...}. A step is zero_grad
(set_to_none), forward, loss, backward, optimizer step on fixed random data. The processor
affinity is that of the parent.

A workload is a module with a class Workload(torch, batch, batches, optimizer) that has: parameters,
a list; loss(i), the loss of batch i of `batches`; forms, by what can be said in several ways, by
name of the way, a function that chooses it.
"""

import argparse
import importlib
import json
import math
import os
import pathlib
import resource
import sys
import time
import warnings

WARM_UP_STEPS = 10
WARM_UP_SECONDS = 2.0
TRIAL_STEPS = 3
TRIAL_ROUNDS = 5
BATCHES = 16
SEED = 20240229
LEARNING_RATES = {"sgd": 0.1, "adam": 0.001}
# On a CPU the default is the loop over parameters.
OPTIMIZER_FORMS = {
    "default": {},
    "foreach": {"foreach": True},
    "fused": {"fused": True},
}


def positive(text):
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 on expected, found '{text}'")
    return value


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    names = [path.stem for path in pathlib.Path(__file__).with_name("workloads").glob("*.py")]
    workloads = sorted(name.replace("_", "-") for name in names)
    parser.add_argument("--workload", choices=workloads, required=True)
    parser.add_argument("--threads", type=positive, required=True)
    parser.add_argument("--batch", type=positive, required=True)
    parser.add_argument("--optimizer", choices=sorted(LEARNING_RATES), required=True)
    return parser.parse_args()


def load_torch():
    try:
        import torch
    except ImportError as error:
        sys.exit(f"training_step.py: {error}: pip install -r requirements.txt")
    return torch


class Training:
    """A workload and one step of it in chosen forms."""

    def __init__(self, torch, options):
        self.torch = torch
        self.options = options
        torch.manual_seed(SEED)
        module = importlib.import_module("workloads." + options.workload.replace("-", "_"))
        self.workload = module.Workload(torch, options.batch, BATCHES, options.optimizer)
        self.optimizer = None
        self.steps = 0
        self.loss = math.nan
        self.use("default")

    def use(self, form):
        kinds = {"sgd": self.torch.optim.SGD, "adam": self.torch.optim.Adam}
        self.optimizer = kinds[self.options.optimizer](
            self.workload.parameters,
            lr=LEARNING_RATES[self.options.optimizer],
            **OPTIMIZER_FORMS[form],
        )

    def step(self):
        """Makes one step and gives its seconds."""
        batch = self.steps % BATCHES
        self.steps += 1
        start = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.workload.loss(batch)
        loss.backward()
        self.optimizer.step()
        seconds = time.perf_counter() - start
        self.loss = loss.item()
        return seconds

    def fastest(self, trials):
        """Runs every trial in turn, several rounds; the least seconds of a step by name."""
        best = {}
        usable = dict(trials)
        for _ in range(TRIAL_ROUNDS):
            for name, prepare in list(usable.items()):
                try:
                    prepare()
                    seconds = min(self.step() for _ in range(TRIAL_STEPS))
                except (RuntimeError, ValueError, TypeError) as error:
                    print(f"training_step.py: form {name} left out: {error}", file=sys.stderr)
                    del usable[name]
                    best.pop(name, None)
                    continue
                best[name] = min(best.get(name, math.inf), seconds)
        if not best:
            sys.exit("training_step.py: no form of the step runs, see the messages above")
        winner = min(best, key=best.get)
        usable[winner]()
        return winner, best


def warm_up(training):
    start = time.perf_counter()
    while training.steps < WARM_UP_STEPS or time.perf_counter() - start < WARM_UP_SECONDS:
        training.step()


def answer(value):
    print(json.dumps(value), flush=True)


def resident():
    """The most bytes that this process has had resident.

    Linux says it of this program alone; what getrusage says begins with the size of the process
    that started it.
    """
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            peak = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak) * 1024


def serve(training, imported):
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            return
        if len(words) == 2 and words[0] == "step" and words[1].isdecimal() and int(words[1]) > 0:
            seconds = [training.step() for _ in range(int(words[1]))]
            if math.isfinite(training.loss):
                answer({"seconds": seconds, "loss": training.loss})
            else:
                answer({"error": f"the loss is {training.loss}"})
        elif words == ["memory"]:
            answer({"imported": imported, "peak": resident()})
        elif words:
            answer({"error": f"'step K' (K from 1 on), 'memory' or 'quit' expected, found '{line.strip()}'"})


def main():
    options = arguments()
    torch = load_torch()
    imported = resident()
    torch.set_num_threads(options.threads)
    warnings.filterwarnings("ignore", message="TF32 acceleration")
    training = Training(torch, options)
    warm_up(training)
    forms = dict(training.workload.forms)
    # The last, since it depends on the kinds of gradients.
    forms["optimizer_form"] = {
        name: (lambda name=name: training.use(name)) for name in OPTIMIZER_FORMS
    }
    chosen = {}
    for what, ways in forms.items():
        way, seconds = training.fastest(ways)
        chosen[what] = {"chosen": way, "seconds": seconds}
    for _ in range(WARM_UP_STEPS):
        training.step()
    affinity = getattr(os, "sched_getaffinity", None)
    answer(
        {
            "ready": True,
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "processors": sorted(affinity(0)) if affinity else None,
            "workload": options.workload,
            "optimizer": options.optimizer,
            "forms": chosen,
            "parameters": sum(p.numel() for p in training.workload.parameters),
        }
    )
    serve(training, imported)


if __name__ == "__main__":
    main()
