package homegrown.adapt;

import homegrown.engine.Cost;
import homegrown.engine.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What trains within a budget of memory, and what that takes.
 *
 * @param trains the parameters, or runs of their rows, in the order of the graph
 * @param contribution their share of the whole contribution, from 0 to 1
 * @param plan that trains these and nothing else
 */
public record Selection(List<Rows> trains, double contribution, Plan plan) {

  /** Copies the list. */
  public Selection {
    trains = Collections.unmodifiableList(new ArrayList<>(trains));
  }

  /**
   * The bytes that training takes on top of frozen weights, exactly ({@link
   * homegrown.engine.Memory#trainingBytes}).
   */
  public long bytes() {
    return plan.memory().trainingBytes();
  }

  /** Multiply-accumulates of a step. */
  public Cost cost() {
    return plan.cost();
  }

  /** For people: a line of figures, then a line for everything that trains. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(bytes()).append(" bytes, ");
    text.append(cost().forward()).append(" multiply-accumulates forward, ");
    text.append(cost().backward()).append(" backward, ");
    text.append(Math.round(1000 * contribution) / 10.0).append(" % of the contribution");
    for (Rows rows : trains) {
      text.append("\n  ").append(rows);
    }
    return text.toString();
  }
}
