package homegrown.tasks.nextword;

import homegrown.adapt.Verdict;
import homegrown.engine.Device;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

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
  private final double[] recallGains;
  private final int[] words;

  /** The first line of the same text: what is written again and again is evidence once. */
  private final int[] first;

  private final List<Integer> unseen = new ArrayList<>();
  private final List<String> unseenLines = new ArrayList<>();

  /** Compares by what is known already. */
  Against(LearntLines learnt, List<String> gate, Judging judging) {
    this.learnt = learnt;
    this.judging = judging;
    this.gains = new double[gate.size()];
    this.recallGains = new double[gate.size()];
    this.words = new int[gate.size()];
    this.first = new int[gate.size()];
    Map<String, Integer> firstOf = new HashMap<>();
    for (int i = 0; i < gains.length; i++) {
      String line = gate.get(i);
      Integer before = firstOf.putIfAbsent(line, i);
      first[i] = before == null ? i : before;
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
      words[first[i]] += judging.words(i);
      gains[first[i]] += before.get().loss() - judging.loss(i);
      recallGains[first[i]] += judging.hits(i) - before.get().hits();
    }
  }

  /**
   * A candidate that is better than the base, against what serves.
   *
   * @param room bytes that there are for the version that serves
   * @param step before every line that it reads; may throw to end it
   * @param macs told of the multiply-accumulates
   * @return empty where there is nothing, or too little, to compare by
   */
  static Optional<Verdict> verdict(
      Optional<Incumbent> incumbent,
      List<String> gate,
      Judging judging,
      long room,
      HeldOutParts.Step step,
      LongConsumer macs) {
    if (!incumbent.isPresent()) {
      return Optional.empty();
    }
    Against against = new Against(incumbent.get().learnt(), gate, judging);
    int words = against.unseenWords();
    Optional<PersonalModel> version = words > 0 ? incumbent.get().model().get() : Optional.empty();
    if (!version.isPresent()) {
      return against.verdict();
    }
    try (Device device = Device.best(1)) {
      long missing = version.get().bytesAlone(device) - room;
      if (missing <= 0) {
        against.read(version.get(), device, step);
        macs.accept(version.get().macsAlone(words));
        return against.verdict();
      }
      Optional<Verdict> without = against.verdict();
      return without.isPresent() ? without : Optional.of(noRoom(missing));
    }
  }

  private static Verdict noRoom(long missing) {
    long mebibytes = (missing + (1 << 20) - 1) >> 20;
    String reason = "no room to compare it with what serves; give memory=" + mebibytes + "MiB more";
    return new Verdict(false, 0, Double.NEGATIVE_INFINITY, reason);
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
      int i = unseen.get(u);
      compare(i, tally.lastLosses());
      recallGains[first[i]] += judging.hits(i) - (tally.amongThree() - before);
    }
  }

  private void compare(int i, float[] theirs) {
    float[] ours = judging.wordLosses(i);
    for (int w = 0; w < ours.length; w++) {
      if (!Float.isNaN(ours[w]) && !Float.isNaN(theirs[w])) {
        words[first[i]]++;
        gains[first[i]] += theirs[w] - ours[w];
      }
    }
  }

  /** What came of it; nothing where there was too little to compare by. */
  Optional<Verdict> verdict() {
    return Verdict.notWorse(gains, recallGains, words);
  }
}
