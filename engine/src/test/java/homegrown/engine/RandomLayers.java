package homegrown.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** What random layers of any kind are made with: names, parameters, and a note of the kinds. */
class RandomLayers {

  static final double EPSILON = 1e-5;

  final Graph graph;
  final Random random;

  /** The kinds of layers so far, and the parameters that must not train. */
  final Set<String> kinds = new TreeSet<>();

  final List<Tensor> fixed = new ArrayList<>();

  RandomLayers(Graph graph, Random random) {
    this.graph = graph;
    this.random = random;
  }

  /** A name for a layer of a kind. */
  String name(String kind) {
    kinds.add(kind);
    return kind + " " + graph.tensors().size();
  }

  Tensor parameter(int... dims) {
    return parameter(Initial.uniform(0.4), dims);
  }

  Tensor parameter(Initial initial, int... dims) {
    return graph.parameter("parameter " + graph.tensors().size(), initial, dims);
  }

  Tensor fixed(int... dims) {
    Tensor parameter = parameter(dims);
    fixed.add(parameter);
    return parameter;
  }

  /** From low to high, both included. */
  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }
}
