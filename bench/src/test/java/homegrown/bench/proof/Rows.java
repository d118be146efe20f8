package homegrown.bench.proof;

/** Rows as tests need them. */
final class Rows {

  private Rows() {}

  static ProofRow row(String author, Work work, double alone, double mixed, long macs) {
    return new ProofRow(
        author,
        1000,
        work.arm(),
        work.settings(),
        work.seed(),
        new ProofRow.Quality(alone, 0.125, 0.25),
        new ProofRow.Quality(mixed, 0.1 + 0.2, 1.0 / 3),
        macs,
        12.5,
        0.75);
  }

  static Work full(double epochs, long seed) {
    return Work.whole(Arm.FULL, Settings.full(epochs), seed);
  }
}
