package homegrown.tasks.nextword;

import homegrown.adapt.Verdict;
import homegrown.engine.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A candidate against the version that serves, over the held-out lines that both can be measured on
 * as on something new: those that the version has never seen, and those that were held out of its
 * own training too, as it did then. Lines that it learnt from say nothing. What only one of the two
 * knows is left out of log-loss.
 */
final class Against {

  private final LearntLines learnt;
  private final Judging judging;
  private final double[] gains;
  private final int[] words;
  private final List<Integer> unseen = new ArrayList<>();
  private final List<String> unseenLines = new ArrayList<>();
  private double loss;
  private int predicted;
  private int hits;

  /** Compares by what is known already. */
  Against(LearntLines learnt, List<String> gate, Judging judging) {
    this.learnt = learnt;
    this.judging = judging;
    this.gains = new double[gate.size()];
    this.words = new int[gate.size()];
    for (int i = 0; i < gains.length; i++) {
      String line = gate.get(i);
      if (learnt.learnt(line)) {
        heldOut(i, line);
      } else {
        unseen.add(i);
        unseenLines.add(line);
      }
    }
  }

  private void heldOut(int i, String line) {
    Optional<LearntLines.HeldOut> before = learnt.heldOut(line);
    // Another number of words comes from another vocabulary.
    if (before.isPresent() && before.get().words() == judging.words(i)) {
      words[i] = judging.words(i);
      gains[i] = before.get().loss() - judging.loss(i);
      loss += before.get().loss();
      hits += judging.hits(i) - before.get().hits();
      predicted += words[i];
    }
  }

  /** Words of lines that the version has to read yet. */
  int unseenWords() {
    int sum = 0;
    for (int i : unseen) {
      sum += judging.wordLosses(i).length;
    }
    return sum;
  }

  /**
   * Lets the version read what it has never seen.
   *
   * @param step before every line; may throw to end it
   */
  void read(PersonalModel version, Device device, HeldOutParts.Step step) {
    Scorer.Tally tally = new Scorer.Tally(version.aloneOver(unseenLines, device));
    for (int u = 0; u < unseen.size(); u++) {
      step.before(u, unseen.size());
      int before = tally.amongThree();
      tally.line(unseenLines.get(u));
      compare(unseen.get(u), tally.lastLosses());
      hits += judging.hits(unseen.get(u)) - (tally.amongThree() - before);
    }
  }

  private void compare(int i, float[] theirs) {
    float[] ours = judging.wordLosses(i);
    for (int w = 0; w < ours.length; w++) {
      if (!Float.isNaN(ours[w]) && !Float.isNaN(theirs[w])) {
        words[i]++;
        gains[i] += theirs[w] - ours[w];
        loss += theirs[w];
        predicted++;
      }
    }
  }

  /** What came of it; nothing where there was too little to compare by. */
  Optional<Verdict> verdict() {
    return Verdict.notWorse(gains, words, loss / predicted, (double) hits / predicted);
  }
}
