package homegrown.kernels;

/** What every lane of a {@link Team} does: the same code, each lane its share of the outputs. */
@FunctionalInterface
public interface Work {

  /** Does this lane's share; all lanes meet at each {@link Lane#sync}. */
  void run(Lane lane);
}
