package homegrown.engine.golden;

import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelProvider;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;

/** A set of kernels with a number of lanes, on which golden cases are run. */
final class Machine {

  private static final int[] LANES = {1, 2};
  private static final List<Machine> ALL = all(sets());

  private final KernelSet kernels;
  private final Team team;

  private Machine(KernelSet kernels, int lanes) {
    this.kernels = kernels;
    this.team = Team.of(kernels, lanes);
  }

  /** Every set of kernels that can be used here, with one lane, then with more. */
  static List<Machine> all() {
    return ALL;
  }

  private static List<Machine> all(List<KernelSet> sets) {
    List<Machine> all = new ArrayList<>();
    for (KernelSet set : sets) {
      for (int lanes : LANES) {
        all.add(new Machine(set, lanes));
      }
    }
    return Collections.unmodifiableList(all);
  }

  private static List<KernelSet> sets() {
    List<KernelSet> sets = new ArrayList<>();
    sets.add(BuiltInKernels.naive());
    sets.add(BuiltInKernels.portable());
    for (KernelProvider provider : ServiceLoader.load(KernelProvider.class)) {
      if (provider.obstacle().isEmpty()) {
        sets.add(provider.kernels());
      }
    }
    return sets;
  }

  /** The kernels. */
  KernelSet kernels() {
    return kernels;
  }

  /** The number of lanes. */
  int lanes() {
    return team.count();
  }

  /** The team that runs it. */
  Team team() {
    return team;
  }

  @Override
  public String toString() {
    return kernels.name() + " x " + lanes();
  }
}
