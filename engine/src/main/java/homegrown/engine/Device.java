package homegrown.engine;

import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.Optional;

/**
 * What plans are made for and run on: a set of kernels and a number of threads. One trainer runs at
 * a time on a device; others wait.
 */
public final class Device implements AutoCloseable {

  private final Team team;
  private final String warning;

  private Device(KernelSet kernels, int threads, String warning) {
    this.team = Team.of(kernels, threads);
    this.warning = warning;
  }

  /**
   * The fastest kernels that work here.
   *
   * @param threads 1 to 256
   */
  public static Device best(int threads) {
    KernelChoice choice = KernelChoice.detect();
    return new Device(choice.kernels(), threads, choice.warning().orElse(null));
  }

  /** The portable kernels, which are what a phone has. */
  public static Device portable(int threads) {
    return new Device(BuiltInKernels.portable(), threads, null);
  }

  /** What makes this slower than it could be, for the person to read; once is enough. */
  public Optional<String> warning() {
    return Optional.ofNullable(warning);
  }

  /** The name of the kernels. */
  public String kernels() {
    return team.kernels().name();
  }

  /**
   * Makes the kernels be compiled soon, for those whose first second counts: on the Vector API this
   * takes up to a second of one core, once in the life of the program. Training does it by itself.
   */
  public void warmUp() {
    team.warmUp();
  }

  /** The number of threads. */
  public int threads() {
    return team.count();
  }

  Team team() {
    return team;
  }

  @Override
  public void close() {
    team.close();
  }
}
