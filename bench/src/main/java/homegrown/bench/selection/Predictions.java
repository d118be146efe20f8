package homegrown.bench.selection;

import homegrown.engine.Cost;
import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** What each parameter is worth by each formula, before anything trains for good. */
final class Predictions {

  /** Batches that are measured, as many as an epoch has. */
  static final int BATCHES = 16;

  private static final int TRIAL_STEPS = 20;
  private static final double TRIAL_RATE = 0.01;

  private final Map<Formula, Map<String, Double>> values = new EnumMap<>(Formula.class);
  private final int classes;

  private Predictions(int classes) {
    this.classes = classes;
  }

  static Predictions of(Person person, int classes, Device device) {
    Predictions predictions = new Predictions(classes);
    Weights start = person.start();
    Gradients here = Gradients.at(start, person.train(), classes, BATCHES, device);
    Gradients trial =
        Gradients.along(start, person.train(), classes, TRIAL_STEPS, TRIAL_RATE, device);
    Images noise = predictions.noise(start, person.train().count(), device);
    Gradients onNoise = Gradients.at(start, noise, classes, BATCHES, device);
    ImageNetwork network = ImageNetwork.personal(FineTuning.BATCH, classes);
    for (Tensor parameter : network.trainable()) {
      String name = parameter.name();
      double squared = here.squared(name);
      int weights = parameter.shape().size();
      predictions.put(Formula.CONTRIBUTION, name, squared);
      predictions.put(Formula.MEAN, name, here.squaredMean(name));
      predictions.put(Formula.TRIAL, name, trial.squared(name));
      predictions.put(Formula.A_WEIGHT, name, squared / weights);
      predictions.put(
          Formula.A_WEIGHT_AND_MAC, name, squared / weights / macs(network, parameter, device));
      predictions.put(Formula.NOISE, name, onNoise.squared(name));
      predictions.put(Formula.WEIGHTS, name, weights);
    }
    return predictions;
  }

  /** Multiply-accumulates of a parameter's gradient alone; of a shift, those of an addition. */
  private static double macs(ImageNetwork network, Tensor parameter, Device device) {
    Cost alone = cost(network, device, parameter);
    Tensor shift = parameter;
    for (int i = 1; i <= ImageNetwork.CONVOLUTIONS; i++) {
      if (parameter.name().equals(ImageNetwork.weight(i))) {
        shift = network.graph().tensor(ImageNetwork.shift(i));
      }
    }
    if (parameter.name().equals(ImageNetwork.HEAD_WEIGHT)) {
      shift = network.graph().tensor(ImageNetwork.HEAD_BIAS);
    }
    return Math.max(
        (double) FineTuning.BATCH * parameter.shape().size(),
        alone.backward() - cost(network, device, shift).backward());
  }

  private static Cost cost(ImageNetwork network, Device device, Tensor parameter) {
    return Plan.training(network.loss(), Update.by(new Sgd(), Schedule.constant(0)))
        .trainOnly(parameter)
        .on(device)
        .cost();
  }

  /** Normal noise, with classes drawn from what the network says of it. */
  private Images noise(Weights start, int count, Device device) {
    Random random = new Random(0);
    Images noise = new Images(new float[count * Images.FLOATS], new int[count]);
    for (int i = 0; i < noise.pixels().length; i++) {
      noise.pixels()[i] = (float) random.nextGaussian();
    }
    ImageNetwork network = ImageNetwork.personal(1, classes);
    Trainer trainer = Plan.inference(network.logits()).on(device).start(start, device, 0);
    for (int i = 0; i < count; i++) {
      noise.copy(i, trainer.input(network.images()), 0);
      trainer.step();
      noise.labels()[i] = draw(trainer.value(network.logits()), random);
    }
    return noise;
  }

  private int draw(Slice logits, Random random) {
    double best = Double.NEGATIVE_INFINITY;
    int drawn = 0;
    for (int c = 0; c < classes; c++) {
      // The largest of logits plus Gumbel noise is a draw from their softmax.
      double value = logits.data()[logits.at() + c] - Math.log(-Math.log(random.nextDouble()));
      if (value > best) {
        best = value;
        drawn = c;
      }
    }
    return drawn;
  }

  private void put(Formula formula, String parameter, double value) {
    values.computeIfAbsent(formula, key -> new HashMap<>()).put(parameter, value);
  }

  /** The sum over what a scheme trains. */
  double of(Formula formula, Scheme scheme) {
    return scheme.trains().stream().mapToDouble(values.get(formula)::get).sum();
  }
}
