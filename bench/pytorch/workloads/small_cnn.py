"""Two convolutions, two pools and two dense layers over images of 28 x 28."""

CLASSES = 10


class Workload:
    def __init__(self, torch, batch, batches, optimizer):
        nn = torch.nn
        self.torch = torch
        self.network = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(64 * 7 * 7, 128),
            nn.ReLU(),
            nn.Linear(128, CLASSES),
        )
        self.criterion = nn.CrossEntropyLoss()
        self.parameters = list(self.network.parameters())
        self.images = torch.randn(batches, batch, 1, 28, 28)
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
