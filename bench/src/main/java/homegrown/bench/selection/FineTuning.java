package homegrown.bench.selection;

import homegrown.engine.Device;
import homegrown.engine.Momentum;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import java.util.Collection;

/** Training of the base, and of chosen parameters on a person's images. */
final class FineTuning {

  static final int BATCH = 32;

  private static final int BASE_BATCH = 64;
  private static final double BASE_RATE = 0.05;
  private static final double BASE_DECAY = 5e-4;

  private final int classes;
  private final Device device;

  FineTuning(int classes, Device device) {
    this.classes = classes;
    this.device = device;
  }

  /** Trains a base from nothing and gives the weights of the network with frozen norms. */
  Weights base(Images images, int epochs) {
    ImageNetwork network = ImageNetwork.base(BASE_BATCH, classes);
    int steps = epochs * images.count() / BASE_BATCH;
    Trainer trainer =
        Plan.training(
                network.loss(),
                Update.by(new Momentum(), Schedule.linear(BASE_RATE, steps)).decay(BASE_DECAY))
            .on(device)
            .start(Weights.of(network.graph(), 1), device, 1);
    Epochs batches = new Epochs(images, 1);
    for (int step = 0; step < steps; step++) {
      batches.fill(trainer, network);
      trainer.step();
    }
    return ImageNetwork.personal(1, classes).from(trainer.weights());
  }

  /**
   * Trains some parameters by plain descent, with a rate that falls to 0, and gives new weights.
   *
   * @param names of what trains
   */
  Weights of(
      Weights start, Images images, Collection<String> names, double rate, int steps, long seed) {
    ImageNetwork network = ImageNetwork.personal(BATCH, classes);
    Tensor[] trains = names.stream().map(network.graph()::tensor).toArray(Tensor[]::new);
    Trainer trainer =
        Plan.training(network.loss(), Update.by(new Sgd(), Schedule.linear(rate, steps)))
            .trainOnly(trains)
            .on(device)
            .start(start.copy(), device, seed);
    Epochs batches = new Epochs(images, seed);
    for (int step = 0; step < steps; step++) {
      batches.fill(trainer, network);
      trainer.step();
    }
    return trainer.weights();
  }
}
