package homegrown.bench;

/** Starts one benchmark by its name. */
public final class Bench {

  private Bench() {}

  /**
   * Runs a benchmark and prints its figures.
   *
   * @param arguments the benchmark's name and its options
   */
  public static void main(String[] arguments) {
    System.out.println("No benchmark is registered.");
  }
}
