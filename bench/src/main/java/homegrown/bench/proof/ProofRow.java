package homegrown.bench.proof;

import homegrown.tasks.nextword.Score;
import homegrown.tasks.nextword.Study;

/**
 * What came of one run: a line of the file of results.
 *
 * @param words of the author's train part
 * @param seed 0 where chance has no part
 * @param alone the network alone
 * @param mixed network, statistics and recent words
 * @param macs multiply-accumulates
 * @param seconds of the run
 * @param statisticsSeconds that the person's statistics took, apart; ours has them in its seconds
 */
record ProofRow(
    String author,
    int words,
    Arm arm,
    String settings,
    long seed,
    Quality alone,
    Quality mixed,
    long macs,
    double seconds,
    double statisticsSeconds) {

  /** How well words were predicted: nats a word, shares of all words. */
  record Quality(double logLoss, double recallAt1, double recallAt3) {

    static Quality of(Score score) {
      return new Quality(score.logLoss(), score.recallAt1(), score.recallAt3());
    }
  }

  static ProofRow of(String author, Study study, Work work, Study.Outcome outcome) {
    return new ProofRow(
        author,
        study.words(),
        work.arm(),
        work.settings(),
        work.seed(),
        Quality.of(outcome.alone()),
        Quality.of(outcome.mixed()),
        outcome.macs(),
        outcome.seconds(),
        study.statisticsSeconds());
  }

  double macsPerWord() {
    return (double) macs / words;
  }

  /** Seconds beside the person's statistics. The ladder counts them as it goes. */
  double networkSeconds() {
    return arm == Arm.OURS ? seconds - statisticsSeconds : seconds;
  }

  /** Seconds with the person's statistics. */
  double allSeconds() {
    return arm == Arm.OURS ? seconds : seconds + statisticsSeconds;
  }

  boolean is(String of, Work work) {
    return author.equals(of)
        && arm == work.arm()
        && settings.equals(work.settings())
        && seed == work.seed();
  }
}
