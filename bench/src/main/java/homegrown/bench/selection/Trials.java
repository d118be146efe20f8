package homegrown.bench.selection;

import homegrown.adapt.Contribution;
import homegrown.adapt.Selector;
import homegrown.engine.Device;
import homegrown.engine.Memory;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Trains ten schemes on a person's images: each with the rate that is best for it. */
final class Trials {

  /** What a run gained. */
  private record Gain(double tune, double gate, double accuracy) {}

  private final Workers workers;
  private final Device device;
  private final int classes;
  private final double[] rates;
  private final int steps;
  private final int seeds;

  Trials(Workers workers, Device device, int classes, double[] rates, int steps, int seeds) {
    this.workers = workers;
    this.device = device;
    this.classes = classes;
    this.rates = rates;
    this.steps = steps;
    this.seeds = seeds;
  }

  List<Outcome> of(Person person) {
    ImageNetwork network = ImageNetwork.personal(FineTuning.BATCH, classes);
    Predictions predictions = Predictions.of(person, classes, device);
    Tensor[] all = network.trainable().toArray(new Tensor[0]);
    Selector selector =
        new Selector(
            network.graph(), () -> training(network), contribution(person, network, all), device);
    List<Scheme> schemes = Scheme.ten(selector, memory(network, all).trainingBytes());
    Score tune = Score.of(person.start(), person.tune(), classes, device);
    Score gate = Score.of(person.start(), person.gate(), classes, device);

    List<Function<Device, Gain>> work = new ArrayList<>();
    for (Scheme scheme : schemes) {
      for (double rate : rates) {
        work.add(on -> run(person, scheme, rate, 1, tune, gate, on));
      }
    }
    List<Gain> first = workers.all(work);
    work.clear();
    int[] best = new int[schemes.size()];
    for (int s = 0; s < best.length; s++) {
      for (int r = 1; r < rates.length; r++) {
        // A run that diverged has no gain, and is never better.
        double other = first.get(s * rates.length + r).tune();
        best[s] = other > first.get(s * rates.length + best[s]).tune() ? r : best[s];
      }
      Scheme scheme = schemes.get(s);
      double rate = rates[best[s]];
      for (long seed = 2; seed <= seeds; seed++) {
        long number = seed;
        work.add(on -> run(person, scheme, rate, number, tune, gate, on));
      }
    }
    List<Gain> others = workers.all(work);
    List<Outcome> outcomes = new ArrayList<>();
    for (int s = 0; s < best.length; s++) {
      double[] gains = new double[seeds];
      double[] accuracies = new double[seeds];
      for (int i = 0; i < seeds; i++) {
        Gain gain =
            i == 0 ? first.get(s * rates.length + best[s]) : others.get(s * (seeds - 1) + i - 1);
        gains[i] = gain.gate();
        accuracies[i] = gain.accuracy();
      }
      outcomes.add(
          outcome(person, schemes.get(s), rates[best[s]], gains, accuracies, predictions, network));
    }
    return outcomes;
  }

  private Outcome outcome(
      Person person,
      Scheme scheme,
      double rate,
      double[] gains,
      double[] accuracies,
      Predictions predictions,
      ImageNetwork network) {
    Tensor[] trains = scheme.trains().stream().map(network.graph()::tensor).toArray(Tensor[]::new);
    long bytes = memory(network, trains).trainingBytes();
    Map<Formula, Double> predicted = new EnumMap<>(Formula.class);
    for (Formula formula : Formula.values()) {
      switch (formula) {
        case BYTES -> predicted.put(formula, (double) bytes);
        case RATED -> predicted.put(formula, rate * predictions.of(Formula.CONTRIBUTION, scheme));
        default -> predicted.put(formula, predictions.of(formula, scheme));
      }
    }
    return new Outcome(person.name(), scheme, bytes, rate, predicted, gains, accuracies);
  }

  private Gain run(
      Person person, Scheme scheme, double rate, long seed, Score tune, Score gate, Device on) {
    FineTuning run = new FineTuning(classes, on);
    Weights weights = run.of(person.start(), person.train(), scheme.trains(), rate, steps, seed);
    Score after = Score.of(weights, person.gate(), classes, on);
    return new Gain(
        tune.logLoss() - Score.of(weights, person.tune(), classes, on).logLoss(),
        gate.logLoss() - after.logLoss(),
        after.accuracy() - gate.accuracy());
  }

  private Contribution contribution(Person person, ImageNetwork network, Tensor... all) {
    Trainer trainer =
        Contribution.plan(network.loss(), device, all).start(person.start(), device, 0);
    Epochs epochs = new Epochs(person.train(), 0);
    for (int batch = 0; batch < Predictions.BATCHES; batch++) {
      epochs.fill(trainer, network);
      trainer.step();
    }
    return Contribution.of(trainer, all);
  }

  private static Plan.Builder training(ImageNetwork network) {
    return Plan.training(network.loss(), Update.by(new Sgd(), Schedule.constant(0)));
  }

  private Memory memory(ImageNetwork network, Tensor... trains) {
    return training(network).trainOnly(trains).on(device).memory();
  }
}
