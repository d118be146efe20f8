package homegrown.engine;

import homegrown.kernels.Lane;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Operations that follow one another, that nothing is trained in and whose values between them
 * nobody else reads, become one where they can ({@link Operation#after}). Nodes keep their numbers:
 * in the place of those that have gone there is {@link Gone}.
 */
final class Chains {

  private Chains() {}

  static void join(Planner plan) {
    int[] readers = new int[plan.graph.tensors().size()];
    int[] makers = new int[readers.length];
    for (int n = 0; n < plan.nodes.size(); n++) {
      for (Tensor input : plan.nodes.get(n).inputs) {
        readers[input.index()]++;
      }
      for (Tensor output : plan.nodes.get(n).outputs) {
        makers[output.index()] = n + 1;
      }
    }
    for (int n = 0; n < plan.nodes.size(); n++) {
      Node node = plan.nodes.get(n);
      Tensor x = node.inputs.isEmpty() ? null : node.inputs.get(0);
      int before = x == null ? -1 : makers[x.index()] - 1;
      boolean alone =
          before >= 0
              && readers[x.index()] == 1
              && x != plan.loss
              && !plan.kept[x.index()]
              && !Carried.takes(plan, x)
              && plan.nodes.get(before).outputs.size() == 1;
      if (alone && !plan.backward(n) && !plan.backward(before)) {
        join(plan, before, n);
      }
    }
  }

  private static void join(Planner plan, int before, int n) {
    Node first = plan.nodes.get(before);
    Node second = plan.nodes.get(n);
    Operation both =
        second.operation.after(second.inputs.size(), first.operation, first.inputs.size());
    if (both == null) {
      return;
    }
    List<Tensor> inputs = new ArrayList<>(first.inputs);
    inputs.addAll(second.inputs.subList(1, second.inputs.size()));
    plan.replace(n, new Node(both, second.layer, inputs, second.outputs));
    plan.replace(
        before,
        new Node(new Gone(), first.layer, Collections.emptyList(), Collections.emptyList()));
  }

  /** What is left of an operation that has become part of a later one. */
  static final class Gone implements Operation {

    @Override
    public String name() {
      return "gone";
    }

    @Override
    public Shape[] shapes(Signature signature) {
      return new Shape[0];
    }

    @Override
    public void needs(Needs needs) {
      // Nothing.
    }

    @Override
    public void forward(Frame frame, Lane lane) {
      // Nothing.
    }

    @Override
    public void backward(Frame frame, Lane lane) {
      // Nothing.
    }

    @Override
    public Cost cost(Signature signature) {
      return Cost.NONE;
    }
  }
}
