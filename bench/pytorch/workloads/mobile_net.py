"""MobileNetV2 of width 0.35 (layout of torchvision) with frozen norms over images of 128 x 128.

The statistics and the scale of a norm are frozen, its shift trains.
"""

CLASSES = 10
WIDTH = 0.35
STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


def channels(wide):
    exact = wide * WIDTH
    rounded = max(8, int(exact + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * exact else rounded


def build(torch):
    nn = torch.nn

    class FrozenNorm(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.register_buffer("mean", torch.zeros(width))
            self.register_buffer("variance", torch.ones(width))
            self.register_buffer("scale", torch.ones(width))
            self.shift = nn.Parameter(torch.zeros(width))

        def forward(self, x):
            return nn.functional.batch_norm(x, self.mean, self.variance, self.scale, self.shift)

    def layers(inside, outside, kernel, stride, groups, clips):
        convolution = nn.Conv2d(inside, outside, kernel, stride, kernel // 2, groups=groups, bias=False)
        made = [convolution, FrozenNorm(outside)]
        return made + [nn.ReLU6(inplace=True)] if clips else made

    class Block(nn.Module):
        def __init__(self, inside, outside, expansion, stride):
            super().__init__()
            wide = inside * expansion
            made = layers(inside, wide, 1, 1, 1, True) if expansion != 1 else []
            made += layers(wide, wide, 3, stride, wide, True)
            made += layers(wide, outside, 1, 1, 1, False)
            self.layers = nn.Sequential(*made)
            self.adds = stride == 1 and inside == outside

        def forward(self, x):
            return x + self.layers(x) if self.adds else self.layers(x)

    width = channels(32)
    made = layers(3, width, 3, 2, 1, True)
    for expansion, wide, blocks, stride in STAGES:
        for block in range(blocks):
            made.append(Block(width, channels(wide), expansion, stride if block == 0 else 1))
            width = channels(wide)
    made += layers(width, 1280, 1, 1, 1, True)
    made += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, CLASSES)]
    return nn.Sequential(*made)


class Workload:
    def __init__(self, torch, batch, batches, optimizer):
        self.network = build(torch)
        self.criterion = torch.nn.CrossEntropyLoss()
        self.parameters = list(self.network.parameters())
        self.images = torch.randn(batches, batch, 3, 128, 128)
        self.classes = torch.randint(CLASSES, (batches, batch))
        self.memory_format = torch.contiguous_format
        self.forms = {
            "memory": {
                "channels_first": lambda: self.use(torch.contiguous_format),
                "channels_last": lambda: self.use(torch.channels_last),
            }
        }

    def use(self, memory_format):
        self.memory_format = memory_format
        self.network.to(memory_format=memory_format)

    def loss(self, batch):
        images = self.images[batch].contiguous(memory_format=self.memory_format)
        return self.criterion(self.network(images), self.classes[batch])
