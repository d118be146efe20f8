package homegrown.bench.proof;

import homegrown.tasks.nextword.Study.FullTuning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleFunction;

/**
 * First every arm with one seed, in an order that is random for each author; then, seed by seed,
 * ours and the best of the curve of full fine-tuning, each as often first as last, and the equal
 * budget with one seed.
 */
final class ProofStages {

  private final Set<Part> parts;
  private final int seeds;

  private ProofStages(Set<Part> parts, int seeds) {
    this.parts = parts;
    this.seeds = seeds;
  }

  static List<Stage> of(Set<Part> parts, int seeds) {
    ProofStages stages = new ProofStages(parts, seeds);
    return List.of((author, soFar) -> stages.once(author), stages::seeds);
  }

  private List<Work> once(String author) {
    final long seed = Results.FIRST_SEED;
    Set<Work> works = new LinkedHashSet<>();
    add(works, Part.BASE, Work.of(Arm.BASE, seed));
    add(works, Part.STATISTICS, Work.of(Arm.STATISTICS, seed));
    add(works, Part.FROZEN, Work.of(Arm.FROZEN, seed));
    add(works, Part.OURS, Work.of(Arm.OURS, seed));
    for (double epochs : Settings.LENGTHS) {
      add(works, Part.FULL, Work.whole(Arm.FULL, Settings.full(epochs), seed));
      add(works, Part.SAMPLED, Work.whole(Arm.SAMPLED, Settings.sampled(epochs), seed));
    }
    for (double epochs : Settings.LAYER_LENGTHS) {
      add(works, Part.LAYER, Work.layer(Settings.layer(epochs), seed));
    }
    Settings.ablations().forEach(tuning -> add(works, Part.ABLATION, Work.layer(tuning, seed)));
    List<Work> shuffled = new ArrayList<>(works);
    Collections.shuffle(shuffled, new Random(author.hashCode()));
    return shuffled;
  }

  private void add(Set<Work> works, Part part, Work work) {
    if (parts.contains(part)) {
      works.add(work);
    }
  }

  private List<Work> seeds(String author, Results soFar) {
    List<Setup> setups = new ArrayList<>();
    if (parts.contains(Part.OURS)) {
      setups.add(Work.of(Arm.OURS, Results.FIRST_SEED).setup());
    }
    if (parts.contains(Part.FULL)) {
      setups.addAll(best(soFar));
    }
    List<Work> works = new ArrayList<>();
    for (long seed = Results.FIRST_SEED; seed < Results.FIRST_SEED + seeds; seed++) {
      for (Setup setup : setups) {
        works.add(new Work(setup.arm(), setup.settings(), seed));
      }
      Collections.rotate(setups, 1);
    }
    if (parts.contains(Part.BUDGET)) {
      List<Setup> budget = new ArrayList<>();
      addBudget(budget, author, soFar, Arm.FULL, Arm.FULL_BUDGET, Settings::full);
      addBudget(budget, author, soFar, Arm.SAMPLED, Arm.SAMPLED_BUDGET, Settings::sampled);
      for (Setup setup : budget) {
        works.add(new Work(setup.arm(), setup.settings(), Results.FIRST_SEED));
      }
    }
    return works;
  }

  /** The best length for the network alone and mixed. */
  private static List<Setup> best(Results soFar) {
    Set<Setup> chosen = new LinkedHashSet<>();
    for (View view : View.values()) {
      List<Setup> candidates =
          Settings.LENGTHS.stream()
              .map(epochs -> Work.whole(Arm.FULL, Settings.full(epochs), 1).setup())
              .toList();
      Choice.best(Choice.of(soFar, candidates, view.logLoss()))
          .ifPresent(best -> chosen.add(best.setup()));
    }
    return List.copyOf(chosen);
  }

  private static void addBudget(
      List<Setup> setups,
      String author,
      Results soFar,
      Arm full,
      Arm budget,
      DoubleFunction<FullTuning> settings) {
    Results first = soFar.firstSeed();
    List<ProofRow> ours = first.rows(author, Setup.any(Arm.OURS));
    List<ProofRow> curve = first.rows(author, Setup.any(full));
    if (!ours.isEmpty() && !curve.isEmpty()) {
      double epochs = EqualBudget.epochs(ours.get(0).macs(), curve);
      setups.add(Work.whole(budget, settings.apply(epochs), 1).setup());
    }
  }
}
