package homegrown.tasks.nextword;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Tensor;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.ProjectedCifg;
import java.util.List;

/**
 * The part of {@link NetworkGraph} below the output layer, from a state on: tokens to states. Its
 * parameters have the same names and shapes, so that it runs on a network's own weights.
 */
final class RecurrentGraph {

  final Graph graph = new Graph();
  final Tensor inputs;
  final Tensor startProjected;
  final Tensor startCells;
  final Tensor states;
  final Tensor lastProjected;
  final Tensor lastCells;

  /** A graph over so many steps of time and lines at once. */
  RecurrentGraph(NetworkSize size, int time, int batch) {
    int width = size.embedding();
    int gates = 3 * size.hidden();
    Initial zeros = Initial.zeros();
    inputs = graph.ids("inputs", time, batch);
    startProjected = graph.input("start_projected", batch, width);
    startCells = graph.input("start_cells", batch, size.hidden());
    Tensor table = graph.parameter("table", zeros, size.vocabulary(), width);
    List<Tensor> layer =
        ProjectedCifg.from(
            graph,
            "cifg",
            Embedding.of(graph, "embed", inputs, table),
            graph.parameter("w_input", zeros, gates, width),
            graph.parameter("w_state", zeros, gates, width),
            graph.parameter("bias", zeros, gates),
            graph.parameter("projection", zeros, width, size.hidden()),
            startProjected,
            startCells);
    states = layer.get(0);
    lastProjected = layer.get(1);
    lastCells = layer.get(2);
  }
}
