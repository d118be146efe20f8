package homegrown.bench.selection;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Slice;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;

/**
 * How well a network does on images.
 *
 * @param logLoss nats an image
 * @param accuracy share of images whose most probable class is right
 */
record Score(double logLoss, double accuracy) {

  private static final int BATCH = 50;

  /**
   * Scores the network with frozen norms.
   *
   * @param images as many as a multiple of 50
   */
  static Score of(Weights weights, Images images, int classes, Device device) {
    ImageNetwork network = ImageNetwork.personal(BATCH, classes);
    Trainer trainer = Plan.inference(network.logits()).on(device).start(weights, device, 0);
    double loss = 0;
    int right = 0;
    for (int first = 0; first < images.count(); first += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        images.copy(first + i, trainer.input(network.images()), i);
      }
      trainer.step();
      Slice logits = trainer.value(network.logits());
      for (int i = 0; i < BATCH; i++) {
        int at = logits.at() + i * classes;
        int label = images.labels()[first + i];
        int best = 0;
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          best = logits.data()[at + c] > logits.data()[at + best] ? c : best;
          sum += Math.exp(logits.data()[at + c] - logits.data()[at + label]);
        }
        loss += Math.log(sum);
        right += best == label ? 1 : 0;
      }
    }
    return new Score(loss / images.count(), (double) right / images.count());
  }
}
