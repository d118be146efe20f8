package homegrown.bench.selection;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;

/** The gradient of everything that may train, batch by batch. */
final class Gradients {

  /** By batch, the gradient at the places of the weights. */
  private final double[][] batches;

  private final Weights places;

  private Gradients(double[][] batches, Weights places) {
    this.batches = batches;
    this.places = places;
  }

  /** At the start, without moving a weight. */
  static Gradients at(Weights start, Images images, int classes, int batches, Device device) {
    return of(start, images, classes, batches, 1, true, device);
  }

  /** On the way of plain descent on everything. */
  static Gradients along(
      Weights start, Images images, int classes, int steps, double rate, Device device) {
    return of(start, images, classes, steps, rate, false, device);
  }

  private static Gradients of(
      Weights start,
      Images images,
      int classes,
      int steps,
      double rate,
      boolean back,
      Device device) {
    ImageNetwork network = ImageNetwork.personal(FineTuning.BATCH, classes);
    Weights weights = start.copy();
    float[] values = weights.data();
    Trainer trainer =
        Plan.training(network.loss(), Update.by(new Sgd(), Schedule.constant(rate)))
            .trainOnly(network.trainable().toArray(new Tensor[0]))
            .on(device)
            .start(weights, device, 0);
    Epochs epochs = new Epochs(images, 0);
    double[][] batches = new double[steps][values.length];
    for (double[] gradient : batches) {
      float[] before = values.clone();
      epochs.fill(trainer, network);
      trainer.step();
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (before[i] - values[i]) / rate;
      }
      if (back) {
        System.arraycopy(before, 0, values, 0, before.length);
      }
    }
    return new Gradients(batches, start);
  }

  /** The mean over batches of the squared norm. */
  double squared(String parameter) {
    Slice slice = places.slice(parameter);
    double sum = 0;
    for (double[] gradient : batches) {
      for (int i = slice.at(); i < slice.at() + slice.size(); i++) {
        sum += gradient[i] * gradient[i];
      }
    }
    return sum / batches.length;
  }

  /**
   * The squared norm of the mean over all data, without bias: products of different batches, whose
   * noise is independent. May be below 0 by chance.
   */
  double squaredMean(String parameter) {
    Slice slice = places.slice(parameter);
    double products = 0;
    for (int i = slice.at(); i < slice.at() + slice.size(); i++) {
      double sum = 0;
      for (double[] gradient : batches) {
        sum += gradient[i];
      }
      products += sum * sum;
    }
    int n = batches.length;
    return (products - n * squared(parameter)) / ((double) n * (n - 1));
  }
}
