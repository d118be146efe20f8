"""Two blocks of causal attention that normalise first, learned positions, an untied output."""

import math

VOCABULARY = 2000
WORDS = 64
WIDTH = 128
HEADS = 4
INNER = 512
BLOCKS = 2


def block(torch):
    nn = torch.nn
    return nn.ModuleDict(
        {
            "norm1": nn.LayerNorm(WIDTH),
            "qkv": nn.Linear(WIDTH, 3 * WIDTH),
            "out": nn.Linear(WIDTH, WIDTH),
            "norm2": nn.LayerNorm(WIDTH),
            "up": nn.Linear(WIDTH, INNER),
            "down": nn.Linear(INNER, WIDTH),
        }
    )


class Workload:
    def __init__(self, torch, batch, batches, optimizer):
        self.torch = torch
        nn = torch.nn
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Parameter(0.02 * torch.randn(WORDS, WIDTH))
        self.blocks = [block(torch) for _ in range(BLOCKS)]
        self.norm = nn.LayerNorm(WIDTH)
        self.output = nn.Linear(WIDTH, VOCABULARY)
        self.criterion = nn.CrossEntropyLoss()
        layers = (self.embedding, *self.blocks, self.norm, self.output)
        self.parameters = [self.positions] + [p for layer in layers for p in layer.parameters()]
        shape = (batches, batch, WORDS)
        self.inputs = torch.randint(VOCABULARY, shape)
        self.targets = torch.randint(VOCABULARY, shape).reshape(batches, -1)
        self.later = torch.full((WORDS, WORDS), -math.inf).triu(1)
        self.mix = self.fused
        self.forms = {
            "attention": {
                "fused": lambda: self.use(self.fused),
                "products": lambda: self.use(self.products),
                "batched_products": lambda: self.use(self.batched_products),
            }
        }
        if optimizer == "sgd":
            # The same update over the rows in use; Adam moves all rows at every step.
            self.forms["embedding_gradient"] = {
                "dense": lambda: self.use_sparse(False),
                "sparse": lambda: self.use_sparse(True),
            }

    def use(self, mix):
        self.mix = mix

    def use_sparse(self, yes):
        self.embedding.sparse = yes

    def fused(self, q, k, v):
        return self.torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)

    def products(self, q, k, v):
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]) + self.later
        return scores.softmax(-1) @ v

    def batched_products(self, q, k, v):
        """The scale and the mask go into the product."""
        q, k, v = (x.flatten(0, 1) for x in (q, k, v))
        scale = 1 / math.sqrt(q.shape[-1])
        scores = self.torch.baddbmm(self.later, q, k.transpose(1, 2), alpha=scale)
        return self.torch.bmm(scores.softmax(-1), v).unflatten(0, (-1, HEADS))

    def attention(self, layers, x):
        joined = layers["qkv"](x).unflatten(-1, (3, HEADS, -1))
        mixed = self.mix(*joined.permute(2, 0, 3, 1, 4))
        return layers["out"](mixed.transpose(1, 2).flatten(2))

    def loss(self, batch):
        gelu = self.torch.nn.functional.gelu
        x = self.embedding(self.inputs[batch]) + self.positions
        for layers in self.blocks:
            x = x + self.attention(layers, layers["norm1"](x))
            x = x + layers["down"](gelu(layers["up"](layers["norm2"](x))))
        return self.criterion(self.output(self.norm(x)).flatten(0, 1), self.targets[batch])
