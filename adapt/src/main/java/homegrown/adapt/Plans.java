package homegrown.adapt;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Profile;
import homegrown.engine.Tensor;
import java.util.List;
import java.util.function.Supplier;

/** Makes plans that differ in what trains. */
final class Plans {

  private final Supplier<Plan.Builder> training;
  private final Device device;

  Plans(Supplier<Plan.Builder> training, Device device) {
    this.training = training;
    this.device = device;
  }

  private Plan.Builder builder(List<Rows> rows) {
    Plan.Builder builder = training.get();
    builder.trainOnly(rows.stream().map(Rows::parameter).toArray(Tensor[]::new));
    for (Rows run : rows) {
      if (!run.whole()) {
        builder.trainRows(run.parameter(), run.from(), run.to());
      }
    }
    return builder;
  }

  Plan plan(List<Rows> rows) {
    return builder(rows).on(device);
  }

  Profile profile(List<Rows> rows) {
    return builder(rows).profile(device);
  }
}
