package homegrown.bench.steps;

import homegrown.engine.Graph;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Update;
import java.util.ArrayList;
import java.util.List;

/** What trains of {@link MobileNetNetwork}, from everything to the classifier alone. */
enum LadderScheme {
  /** All weights, and the shifts of the norms. */
  FULL("everything", false),

  /** What stands behind the last but one block. */
  LAST("last block, head, classifier", false),

  /** The sparse scheme without lines: by lifetimes alone. */
  SPARSE_WHOLE("sparse, maps whole", true),

  /**
   * The classifier, the last 22 shifts, and the first point-wise convolution of blocks 9 to 12,
   * after the scheme of Lin et al. 2022.
   */
  SPARSE("sparse", false),

  /** The classifier and the last 22 shifts. */
  SHIFTS("classifier, last 22 shifts", false),

  /** The classifier. */
  CLASSIFIER("classifier", false);

  private static final int LAST_SHIFTS = 22;
  private static final int FIRST_BLOCK = 9;
  private static final int LAST_BLOCK = 12;
  private static final double RATE = 0.01;

  private final String text;
  private final boolean wholeMaps;

  LadderScheme(String text, boolean wholeMaps) {
    this.text = text;
    this.wholeMaps = wholeMaps;
  }

  String text() {
    return text;
  }

  /** What is asked for; images are filled in anew before every step. */
  Plan.Builder plan(MobileNetNetwork network) {
    Update update = Update.by(new Sgd(), Schedule.constant(RATE));
    Plan.Builder plan =
        Plan.training(network.loss(), update).refill(network.graph().tensor("images"));
    plan = this == FULL ? plan.freeze(network.frozen()) : plan.trainOnly(trained(network.graph()));
    return wholeMaps ? plan.wholeMaps() : plan;
  }

  private Tensor[] trained(Graph graph) {
    List<Tensor> trained = new ArrayList<>();
    trained.add(graph.tensor("classifier.weight"));
    trained.add(graph.tensor("classifier.bias"));
    if (this == LAST) {
      for (Tensor parameter : graph.parameters()) {
        boolean behind = parameter.name().startsWith("block16.");
        behind |= parameter.name().startsWith("head.");
        if (behind && !parameter.name().endsWith(".scale")) {
          trained.add(parameter);
        }
      }
    } else if (this != CLASSIFIER) {
      List<Tensor> shifts = new ArrayList<>();
      for (Tensor parameter : graph.parameters()) {
        if (parameter.name().endsWith(".shift")) {
          shifts.add(parameter);
        }
      }
      trained.addAll(shifts.subList(shifts.size() - LAST_SHIFTS, shifts.size()));
    }
    if (this == SPARSE || this == SPARSE_WHOLE) {
      for (int block = FIRST_BLOCK; block <= LAST_BLOCK; block++) {
        trained.add(graph.tensor("block" + block + ".expand.weight"));
      }
    }
    return trained.toArray(new Tensor[0]);
  }
}
