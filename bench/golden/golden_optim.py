"""Golden optimizers: weights after every step from given gradients, by torch.optim in float64.

The same steps are made by update rules written out in numpy, and must agree.
"""

import numpy as np
import torch

from golden_format import short, tensors

STEPS = 7
SHAPES = {"a": (3, 2), "b": (5,), "c": (1,)}

# file: cases of (optimizer, hyperparameters, clip_norm, schedule)
CASES = {
    "sgd": [
        ("sgd", {"lr": 0.07}, None, None),
        ("sgd", {"lr": 0.2, "weight_decay": 0.03}, None, None),
    ],
    "momentum": [
        ("sgd", {"lr": 0.05, "momentum": 0.8}, None, None),
        ("sgd", {"lr": 0.03, "momentum": 0.9, "weight_decay": 0.02}, None, None),
    ],
    "nesterov": [
        ("sgd", {"lr": 0.05, "momentum": 0.7, "nesterov": True}, None, None),
        ("sgd", {"lr": 0.01, "momentum": 0.9, "weight_decay": 0.1, "nesterov": True}, None, None),
    ],
    "adam": [
        ("adam", {"lr": 0.02, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}, None, None),
        (
            "adam",
            {"lr": 0.005, "weight_decay": 0.05, "beta1": 0.7, "beta2": 0.98, "eps": 1e-6},
            None,
            None,
        ),
    ],
    "adamw": [
        (
            "adamw",
            {"lr": 0.02, "weight_decay": 0.03, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
            None,
            None,
        ),
        (
            "adamw",
            {"lr": 0.01, "weight_decay": 0.3, "beta1": 0.75, "beta2": 0.9, "eps": 1e-7},
            None,
            None,
        ),
    ],
    "adagrad": [
        ("adagrad", {"lr": 0.2, "eps": 1e-10, "lr_decay": 0.05}, None, None),
        (
            "adagrad",
            {"lr": 0.07, "weight_decay": 0.02, "eps": 1e-8, "initial_accumulator": 0.2},
            None,
            None,
        ),
    ],
    "rmsprop": [
        ("rmsprop", {"lr": 0.02, "alpha": 0.95, "eps": 1e-8, "weight_decay": 0.01}, None, None),
        (
            "rmsprop",
            {"lr": 0.01, "alpha": 0.9, "eps": 1e-6, "momentum": 0.8, "centered": True},
            None,
            None,
        ),
    ],
    "clip_norm": [
        ("sgd", {"lr": 0.1, "momentum": 0.5}, 2.5, None),
        ("adam", {"lr": 0.02, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8}, 1.5, None),
    ],
    "schedule": [
        (
            "adam",
            {"lr": 0.03, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
            None,
            "warmup_from_first",
        ),
        ("sgd", {"lr": 0.3}, 3.0, "warmup_from_zero"),
    ],
}
WARM_UP = 3


def torch_optimizer(kind, hyper, parameters):
    """The optimizer of torch in its plain for-loop form."""
    h = dict(hyper)
    betas = (h.pop("beta1", None), h.pop("beta2", None))
    if betas[0] is not None:
        h["betas"] = betas
    if "initial_accumulator" in h:
        h["initial_accumulator_value"] = h.pop("initial_accumulator")
    kinds = {
        "sgd": torch.optim.SGD,
        "adam": torch.optim.Adam,
        "adamw": torch.optim.AdamW,
        "adagrad": torch.optim.Adagrad,
        "rmsprop": torch.optim.RMSprop,
    }
    return kinds[kind](parameters, foreach=False, **h)


def learning_rate(lr, schedule, t):
    kind, warm_up, total = schedule["kind"], schedule["warmup_steps"], schedule["total_steps"]
    if t < warm_up:
        return lr * (t + 1 if kind == "warmup_from_first" else t) / warm_up
    return lr * max(0.0, (total - t) / (total - warm_up))


def clip(gradients, limit):
    """Scales all gradients so that their norm together is at most the limit; gives the norm."""
    norm = torch.sqrt(sum((g * g).sum() for g in gradients))
    factor = torch.clamp(limit / (norm + 1e-6), max=1.0)
    for g in gradients:
        g.mul_(factor)
    return norm.item()


def by_torch(kind, hyper, limit, rates, initial, gradients, dtype):
    weights = {n: torch.tensor(w, dtype=dtype) for n, w in initial.items()}
    optimizer = torch_optimizer(kind, hyper, list(weights.values()))
    after, norms = [], []
    for t, step in enumerate(gradients):
        for name, weight in weights.items():
            weight.grad = torch.tensor(step[name], dtype=dtype)
        if limit:
            norms.append(clip([w.grad for w in weights.values()], limit))
        optimizer.param_groups[0]["lr"] = rates[t]
        optimizer.step()
        after.append({n: w.detach().clone().numpy() for n, w in weights.items()})
    return after, norms


def update(kind, h, lr, t, p, g, s):
    """One step of one weight, written out; s is the state of the weight."""
    decay = h.get("weight_decay", 0.0)
    if kind == "adamw":
        p = p * (1 - lr * decay)
    else:
        g = g + decay * p
    if kind == "sgd":
        mu = h.get("momentum", 0.0)
        s["v"] = mu * s["v"] + g if "v" in s else g
        return p - lr * (g + mu * s["v"] if h.get("nesterov") else s["v"])
    if kind == "adagrad":
        s["s"] = s.get("s", h.get("initial_accumulator", 0.0)) + g * g
        rate = lr / (1 + (t - 1) * h.get("lr_decay", 0.0))
        return p - rate * g / (np.sqrt(s["s"]) + h["eps"])
    if kind == "rmsprop":
        a = h["alpha"]
        s["s"] = a * s.get("s", 0.0) + (1 - a) * g * g
        square = s["s"]
        if h.get("centered"):
            s["m"] = a * s.get("m", 0.0) + (1 - a) * g
            square = square - s["m"] ** 2
        u = g / (np.sqrt(square) + h["eps"])
        if h.get("momentum"):
            u = s["b"] = h["momentum"] * s.get("b", 0.0) + u
        return p - lr * u
    b1, b2 = h["beta1"], h["beta2"]
    s["m"] = b1 * s.get("m", 0.0) + (1 - b1) * g
    s["s"] = b2 * s.get("s", 0.0) + (1 - b2) * g * g
    return p - lr * (s["m"] / (1 - b1**t)) / (np.sqrt(s["s"] / (1 - b2**t)) + h["eps"])


def by_hand(kind, hyper, limit, rates, initial, gradients):
    weights = {n: w.astype(np.float64) for n, w in initial.items()}
    states = {n: {} for n in initial}
    after = []
    for t, step in enumerate(gradients):
        step = {n: g.astype(np.float64) for n, g in step.items()}
        if limit:
            norm = np.sqrt(sum((g * g).sum() for g in step.values()))
            step = {n: g * min(1.0, limit / (norm + 1e-6)) for n, g in step.items()}
        for n, g in step.items():
            weights[n] = update(kind, hyper, rates[t], t + 1, weights[n], g, states[n])
        after.append(dict(weights))
    return after


def gradients_of(random):
    """Of many magnitudes: most near 1, some zero, some tiny, some large."""

    def draw(shape):
        g = random.standard_normal(shape) * np.exp(random.standard_normal(shape))
        kind = random.random(shape)
        return np.where(kind < 0.12, 0.0, np.where(kind < 0.2, g * 1e-10, g)).astype(np.float32)

    steps = [{n: draw(shape) for n, shape in SHAPES.items()} for _ in range(STEPS)]
    steps[4]["b"][2] *= np.float32(60)
    return steps


def largest_difference(some, others):
    return max(np.abs(a[n] - b[n]).max() for a, b in zip(some, others) for n in a)


def case(identifier, setting, random):
    kind, hyper, limit, warm_up = setting
    schedule = None
    rates = [hyper["lr"]] * STEPS
    if warm_up:
        schedule = {"kind": warm_up, "warmup_steps": WARM_UP, "total_steps": STEPS}
        rates = [learning_rate(hyper["lr"], schedule, t) for t in range(STEPS)]
    shapes = SHAPES.items()
    initial = {n: random.standard_normal(shape).astype(np.float32) for n, shape in shapes}
    gradients = gradients_of(random)
    run = (kind, hyper, limit, rates, initial, gradients)
    exact, norms = by_torch(*run, torch.float64)
    rounded, _ = by_torch(*run, torch.float32)
    apart = largest_difference(exact, by_hand(*run))
    if apart > 1e-9:
        raise AssertionError(f"{identifier}: torch and the written rule are {apart} apart")
    result = {"id": identifier, "optimizer": kind, "hyperparameters": hyper}
    if limit:
        result |= {"clip_norm": limit, "gradient_norms": norms}
    if schedule:
        result |= {"schedule": schedule, "learning_rates": rates}
    result |= {
        "initial": tensors(initial),
        "gradients": [tensors(step) for step in gradients],
        "after_step": [tensors(step) for step in exact],
        "float32_error": short(largest_difference(exact, rounded)),
    }
    return result


def files(seed):
    """Every optimizer's file by name."""
    random = np.random.default_rng(seed)
    for name, settings in CASES.items():
        cases = [case(f"{name}-own-{i:02d}", s, random) for i, s in enumerate(settings)]
        yield name, {"format": "golden-optim-1", "name": name, "steps": STEPS, "cases": cases}
