"""Fine-tunes a next-word network on a person's lines in PyTorch: a witness from outside.

Reads a directory with

    meta.json                       sizes and settings
    table.f32 [V, D], w_input.f32 [3 H, D], w_state.f32 [3 H, D], bias.f32 [3 H],
    projection.f32 [D, H], output_bias.f32 [V]
                                    weights at the start; gate rows in the order f, g, o
    train.i32, test.i32             of each line the number of its tokens, then their rows
    predicted.u8 [V]                1 for rows that are targets

all least significant byte first, and repeats the training that the settings name: all parameters,
softmax over the whole vocabulary, Adam, clipping by the norm, a rate that climbs for a part of the
steps and then falls to zero, lines packed into rows. Order and dropout are its own. Then the test
lines are scored, each from a state of zero. Prints one line of JSON. Log-losses are in nats a
target: "logLoss" over all targets, where a word without a row has the probability of the unknown
word; "logLossKnown" over targets that have a row; both also for the weights at the start.
"""

import argparse
import json
import math
import pathlib
import random
import sys
import time

LINES_AT_A_TIME = 4096
SCORED_AT_A_TIME = 32
NO_TARGET = -1
FORMAT = 1
PARAMETERS = {
    "table": ("vocabulary", "embedding"),
    "w_input": ("gates", "embedding"),
    "w_state": ("gates", "embedding"),
    "bias": ("gates",),
    "projection": ("embedding", "hidden"),
    "output_bias": ("vocabulary",),
}


def positive(kind):
    def parse(text):
        try:
            value = kind(text)
        except ValueError:
            value = 0
        if not value > 0 or not math.isfinite(value):
            raise argparse.ArgumentTypeError(f"a number above 0 expected, found '{text}'")
        return value

    return parse


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--threads", type=positive(int), default=1)
    parser.add_argument("--epochs", type=positive(float), help="instead of those of meta.json")
    parser.add_argument("--rate", type=positive(float), help="instead of that of meta.json")
    parser.add_argument("--seed", type=int, help="instead of that of meta.json")
    return parser.parse_args()


def load_libraries():
    try:
        import numpy
        import torch
    except ImportError as error:
        sys.exit(f"fine_tune.py: {error}: pip install -r requirements.txt")
    return numpy, torch


class Work:
    """What the directory holds."""

    def __init__(self, numpy, torch, directory):
        self.numpy = numpy
        self.directory = directory
        self.meta = json.loads((directory / "meta.json").read_text(encoding="utf-8"))
        found = self.meta["format"]
        if found != FORMAT:
            sys.exit(f"fine_tune.py: meta.json: format {FORMAT} expected, found {found}")
        sizes = {**self.meta, "gates": 3 * self.meta["hidden"]}
        self.parameters = {}
        for name, dims in PARAMETERS.items():
            shape = [sizes[dim] for dim in dims]
            values = self.read(name + ".f32", "<f4")
            if values.size != math.prod(shape):
                found = f"{values.size} numbers"
                sys.exit(f"fine_tune.py: {name}.f32: shape {shape} expected, found {found}")
            tensor = torch.from_numpy(values.reshape(shape).astype("f4"))
            self.parameters[name] = tensor.requires_grad_()
        self.predicted = self.read("predicted.u8", "u1").astype(bool)
        self.train = self.lines("train.i32")
        self.test = self.lines("test.i32")

    def read(self, name, kind):
        return self.numpy.fromfile(self.directory / name, dtype=kind)

    def lines(self, name):
        numbers = self.read(name, "<i4").tolist()
        lines = []
        at = 0
        while at < len(numbers):
            end = at + 1 + numbers[at]
            if end <= at or end > len(numbers):
                sys.exit(f"fine_tune.py: {name}: a line of {numbers[at]} tokens does not end in it")
            lines.append(numbers[at + 1 : end])
            at = end
        return lines

    def targets(self, line):
        """The target after each token of a line; none after the last one."""
        nexts = [row if self.predicted[row] else NO_TARGET for row in line[1:]]
        return nexts + [NO_TARGET]


def packed(lines, length, rng):
    """Lines in rows of so many tokens: the longest first into the first row with room."""
    pieces = [line[at : at + length] for line in lines for at in range(0, len(line), length)]
    rng.shuffle(pieces)
    rows = []
    for at in range(0, len(pieces), LINES_AT_A_TIME):
        chunk, room = [], []
        first_open = 0
        for piece in sorted(pieces[at : at + LINES_AT_A_TIME], key=len, reverse=True):
            row = first_open
            while row < len(chunk) and room[row] < len(piece):
                row += 1
            if row == len(chunk):
                chunk.append([])
                room.append(length)
            chunk[row].append(piece)
            room[row] -= len(piece)
            while first_open < len(chunk) and room[first_open] < 2:
                first_open += 1
        rows += chunk
    rng.shuffle(rows)
    return rows


class Network:
    """f, o = sigmoid and g = tanh of w_input x + w_state r + bias; c' = f c + (1 - f) g;
    h' = o tanh(c'); r' = projection h'; logits = table r' + output_bias."""

    def __init__(self, torch, work):
        self.torch = torch
        self.work = work

    def outputs(self, inputs, dropout=0.0):
        """r after each token of inputs [time, batch]."""
        torch, p = self.torch, self.work.parameters
        functional = torch.nn.functional
        x = functional.dropout(functional.embedding(inputs, p["table"]), dropout)
        gates = functional.linear(x, p["w_input"], p["bias"])
        r = gates.new_zeros(inputs.shape[1], p["projection"].shape[0])
        c = gates.new_zeros(inputs.shape[1], p["projection"].shape[1])
        outputs = []
        for step in gates:
            f, g, o = functional.linear(r, p["w_state"]).add(step).chunk(3, dim=1)
            f = torch.sigmoid(f)
            c = f * c + (1 - f) * torch.tanh(g)
            r = functional.linear(torch.sigmoid(o) * torch.tanh(c), p["projection"])
            outputs.append(r)
        return functional.dropout(torch.stack(outputs), dropout)

    def logits(self, outputs):
        p = self.work.parameters
        return self.torch.nn.functional.linear(outputs, p["table"], p["output_bias"])

    def loss(self, inputs, targets, dropout):
        logits = self.logits(self.outputs(inputs, dropout))
        return self.torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), targets.flatten(), ignore_index=NO_TARGET
        )

    def scores(self, lines):
        """Log-losses over all targets and over those with a row, and how many there are."""
        torch = self.torch
        unknown = self.work.meta["unknown"]
        total, known, count, known_count = 0.0, 0.0, 0, 0
        by_length = sorted(lines, key=len)
        with torch.no_grad():
            for at in range(0, len(by_length), SCORED_AT_A_TIME):
                chunk = by_length[at : at + SCORED_AT_A_TIME]
                inputs, targets = self.batch([[line] for line in chunk], len(chunk[-1]))
                learnt = targets != NO_TARGET
                if not learnt.any():
                    continue
                targets = targets[learnt]
                logits = self.logits(self.outputs(inputs)[learnt])
                losses = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
                losses = losses.double()
                total += losses.sum().item()
                count += len(losses)
                known += losses[targets != unknown].sum().item()
                known_count += int((targets != unknown).sum())
        return {
            "logLoss": total / max(1, count),
            "logLossKnown": known / max(1, known_count),
            "targets": count,
            "targetsKnown": known_count,
        }

    def batch(self, rows, length):
        """Inputs and targets [time, batch] of rows of lines."""
        inputs, targets = [], []
        for row in rows:
            x = [token for line in row for token in line]
            y = [token for line in row for token in self.work.targets(line)]
            inputs.append(x + [self.work.meta["start"]] * (length - len(x)))
            targets.append(y + [NO_TARGET] * (length - len(y)))
        tensor = self.torch.tensor
        return tensor(inputs).T.contiguous(), tensor(targets).T.contiguous()


def rate(peak, step, steps, part):
    warm_up = min(steps - 1, max(1, steps // part))
    if step < warm_up:
        return peak * (step + 1) / warm_up
    return peak * (steps - step) / (steps - warm_up)


def fine_tune(torch, work, options):
    """Trains the parameters; the number of steps."""
    meta = work.meta
    batch, length = meta["batch"], meta["time"]
    rng = random.Random(options.seed)
    torch.manual_seed(options.seed)
    plan = []
    for epoch in range(math.ceil(options.epochs)):
        rows = packed(work.train, length, rng)
        batches = [rows[at : at + batch] for at in range(0, len(rows), batch)]
        plan += batches[: math.ceil(len(batches) * min(1, options.epochs - epoch))]
    parameters = list(work.parameters.values())
    anchors = [p.detach().clone() for p in parameters] if meta["pull"] > 0 else []
    network = Network(torch, work)
    adam = torch.optim.Adam(
        parameters, lr=options.rate, betas=(meta["beta1"], meta["beta2"]), eps=meta["epsilon"]
    )
    for step, rows in enumerate(plan):
        adam.param_groups[0]["lr"] = rate(options.rate, step, len(plan), meta["warmUpPart"])
        adam.zero_grad(set_to_none=True)
        inputs, targets = network.batch(rows, length)
        if not (targets != NO_TARGET).any():
            continue
        network.loss(inputs, targets, meta["dropout"]).backward()
        torch.nn.utils.clip_grad_norm_(parameters, meta["clip"])
        for parameter, anchor in zip(parameters, anchors):
            parameter.grad.add_(parameter.detach() - anchor, alpha=meta["pull"])
        adam.step()
    return len(plan)


def main():
    options = arguments()
    numpy, torch = load_libraries()
    torch.set_num_threads(options.threads)
    work = Work(numpy, torch, options.directory)
    for name in ("epochs", "rate", "seed"):
        if getattr(options, name) is None:
            setattr(options, name, work.meta[name])
    network = Network(torch, work)
    before = network.scores(work.test)
    start = time.perf_counter()
    steps = fine_tune(torch, work, options)
    seconds = time.perf_counter() - start
    after = network.scores(work.test)
    result = {
        "epochs": options.epochs,
        "rate": options.rate,
        "seed": options.seed,
        **after,
        "startLogLoss": before["logLoss"],
        "startLogLossKnown": before["logLossKnown"],
        "steps": steps,
        "seconds": seconds,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
    }
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
