package homegrown.kernels;

/**
 * One thread's place in a {@link Team}. Work is written once and run by every lane: a lane takes
 * its share of the outputs ({@link #from}, {@link #to}) and meets the others at {@link #sync}
 * before it reads what they wrote. Every lane must call {@code sync} equally often.
 */
public final class Lane {

  private final int index;
  private final int count;
  private final Kernels kernels;
  private final Barrier barrier;

  Lane(int index, int count, Kernels kernels, Barrier barrier) {
    this.index = index;
    this.count = count;
    this.kernels = kernels;
    this.barrier = barrier;
  }

  /** This lane's number, from 0. */
  public int index() {
    return index;
  }

  /** The number of lanes. */
  public int count() {
    return count;
  }

  /** True for the lane that does what is done once. */
  public boolean first() {
    return index == 0;
  }

  /** This lane's own kernels. */
  public Kernels kernels() {
    return kernels;
  }

  /** Waits until every lane has come here; what each wrote before is seen by all after. */
  public void sync() {
    if (count > 1) {
      barrier.await();
    }
  }

  /**
   * Where this lane's share of {@code total} things begins. Shares are cut at multiples of {@code
   * granule}, follow one another in lane order, and together are everything.
   */
  public int from(int total, int granule) {
    return cut(index, total, granule);
  }

  /** Where this lane's share of {@code total} things ends (exclusive). */
  public int to(int total, int granule) {
    return cut(index + 1, total, granule);
  }

  private int cut(int lane, int total, int granule) {
    long granules = ((long) total + granule - 1) / granule;
    return (int) Math.min(total, granules * lane / count * granule);
  }
}
