package homegrown.tasks.nextword;

import homegrown.engine.Device;
import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.Linear;
import homegrown.engine.op.ProjectedCifg;
import homegrown.engine.op.SoftmaxCrossEntropy;
import java.util.Iterator;
import java.util.List;

/**
 * A network that reads many texts at once, a token of each in every step. A text that ends makes
 * room for the next one, so that short and long ones go together and all rows are always busy.
 */
final class NetworkReading {

  /** One text, from a state on. */
  interface Text {

    /** Sets the state in which the network starts to read; it is zero. */
    void start(State state);

    /** The token to be read. */
    int input();

    /** The token after it, or {@link NetworkGraph#NO_TARGET} where its probability is no matter. */
    int target();

    /**
     * Takes what the network made of {@link #input} and goes on by a token.
     *
     * @return whether there is a token to be read
     */
    boolean next(State state);
  }

  private final NetworkSize size;
  private final Tensor inputs;
  private final Tensor targets;
  private final Tensor projected;
  private final Tensor cells;
  private final Tensor lastProjected;
  private final Tensor lastCells;
  private final Tensor logits;
  private final Tensor losses;
  private final Trainer reader;
  private final int rows;

  /**
   * Makes ready to read.
   *
   * @param rows texts at a time
   */
  NetworkReading(NetworkSize size, Weights weights, Device device, int rows) {
    this.size = size;
    this.rows = rows;
    Graph graph = new Graph();
    inputs = graph.ids("inputs", 1, rows);
    targets = graph.ids("targets", rows);
    projected = graph.input("projected", rows, size.embedding());
    cells = graph.input("cells", rows, size.hidden());
    Tensor table = parameter(graph, weights, "table");
    List<Tensor> layer =
        ProjectedCifg.from(
            graph,
            "cifg",
            Embedding.of(graph, "embed", inputs, table),
            parameter(graph, weights, "w_input"),
            parameter(graph, weights, "w_state"),
            parameter(graph, weights, "bias"),
            parameter(graph, weights, "projection"),
            projected,
            cells);
    lastProjected = layer.get(1);
    lastCells = layer.get(2);
    Tensor outputBias = parameter(graph, weights, "output_bias");
    logits = Linear.of(graph, "logits", lastProjected, table, outputBias);
    losses =
        SoftmaxCrossEntropy.with()
            .ignoring(NetworkGraph.NO_TARGET)
            .each(graph, "loss", logits, targets);
    reader =
        Plan.inference(lastProjected, lastCells, logits, losses)
            .on(device)
            .start(weights, device, 0);
  }

  private static Tensor parameter(Graph graph, Weights weights, String name) {
    return graph.parameter(name, Initial.zeros(), weights.shapes().get(name).dims());
  }

  /** Reads texts to their ends. */
  void read(Iterator<? extends Text> texts) {
    Text[] open = new Text[rows];
    State[] states = new State[rows];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      states[row] = new State(row);
      open[row] = opened(texts, states[row]);
      count += open[row] == null ? 0 : 1;
    }
    while (count > 0) {
      for (int row = 0; row < rows; row++) {
        Text text = open[row];
        reader.ids(inputs)[row] = text == null ? Ids.START : text.input();
        reader.ids(targets)[row] = text == null ? NetworkGraph.NO_TARGET : text.target();
      }
      reader.step();
      for (int row = 0; row < rows; row++) {
        if (open[row] != null) {
          states[row].take();
          if (!open[row].next(states[row])) {
            open[row] = opened(texts, states[row]);
            count -= open[row] == null ? 1 : 0;
          }
        }
      }
    }
  }

  private static Text opened(Iterator<? extends Text> texts, State state) {
    if (!texts.hasNext()) {
      return null;
    }
    Text text = texts.next();
    state.clear();
    text.start(state);
    return text;
  }

  /** What the network knows of one text, and what it expects next. */
  final class State {

    private final int row;

    private State(int row) {
      this.row = row;
    }

    private void clear() {
      set(new float[size.embedding() + size.hidden()]);
    }

    /** Makes the state after the step the one before the next. */
    private void take() {
      copy(reader.value(lastProjected), reader.input(projected), size.embedding());
      copy(reader.value(lastCells), reader.input(cells), size.hidden());
    }

    private void copy(Slice from, Slice to, int width) {
      System.arraycopy(
          from.data(), from.at() + row * width, to.data(), to.at() + row * width, width);
    }

    /** A copy of the state. */
    float[] copy() {
      float[] copy = new float[size.embedding() + size.hidden()];
      Slice r = reader.input(projected);
      Slice c = reader.input(cells);
      System.arraycopy(r.data(), r.at() + row * size.embedding(), copy, 0, size.embedding());
      System.arraycopy(
          c.data(), c.at() + row * size.hidden(), copy, size.embedding(), size.hidden());
      return copy;
    }

    /** Goes to a state that was copied. */
    void set(float[] copy) {
      Slice r = reader.input(projected);
      Slice c = reader.input(cells);
      System.arraycopy(copy, 0, r.data(), r.at() + row * size.embedding(), size.embedding());
      System.arraycopy(
          copy, size.embedding(), c.data(), c.at() + row * size.hidden(), size.hidden());
    }

    /** Minus the logarithm of the probability of the target; 0 where there is none. */
    double loss() {
      Slice slice = reader.value(losses);
      return slice.data()[slice.at() + row];
    }

    /** The logarithm of the probability of any token, up to the same constant for all. */
    double logit(int id) {
      Slice slice = reader.value(logits);
      return slice.data()[slice.at() + row * size.vocabulary() + id];
    }
  }
}
