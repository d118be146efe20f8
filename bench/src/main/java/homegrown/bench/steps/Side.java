package homegrown.bench.steps;

/** One side of a comparison: makes training steps and says how long each took. */
interface Side extends AutoCloseable {

  /** Makes so many steps; the seconds of each. */
  double[] steps(int count);

  @Override
  void close();
}
