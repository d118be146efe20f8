package homegrown.engine;

import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.Team;
import homegrown.kernels.Work;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A plan with its memory: runs steps. Everything is allocated when it is made; a step allocates
 * nothing, once the virtual machine has compiled the loops of the kernels. For one caller at a
 * time.
 */
public final class Trainer {

  private final Planner layout;
  private final Weights weights;
  private final Team team;
  private final long seed;
  private final float[] arena;
  private final float[] state;
  private final Frame[] frames;
  private final int[][] ids;
  private final Slice[] values;
  private final Slice[] lossGradients;
  private final Slice[] trained;
  private final Slice[] anchors;
  private final Slice[] gradients;
  private final TouchedRows[] rows;
  private final Slice[][] slots;
  private final double[] norms;
  private final Work work = this::run;
  private final Work preparation = this::prepare;

  private boolean prepared;
  private long step;
  private double rate;
  private double norm;

  Trainer(Plan plan, Weights weights, Team team, long seed) {
    this.layout = plan.layout;
    if (!team.kernels().name().equals(layout.kernelName) || team.count() != layout.lanes) {
      throw new GraphException(
          "start: expected a team of "
              + layout.lanes
              + " lanes with kernels "
              + layout.kernelName
              + ", as planned, got "
              + team.count()
              + " with "
              + team.kernels().name());
    }
    for (Tensor parameter : layout.graph.parameters()) {
      if (!parameter.shape().equals(weights.shapes().get(parameter.name()))) {
        throw new GraphException(
            "start: expected weights with "
                + parameter
                + ", got "
                + weights.shapes().get(parameter.name())
                + "; use Weights.of the same graph");
      }
    }
    if (layout.loss != null) {
      team.warmUp();
    }
    this.weights = weights;
    this.team = team;
    this.seed = seed;
    this.arena = new float[layout.arenaFloats()];
    this.state = new float[(int) layout.stateFloats()];
    this.norms = new double[layout.normChunks()];
    int tensors = layout.graph.tensors().size();
    this.ids = new int[tensors][];
    this.values = new Slice[tensors];
    Slice[] gradientOf = new Slice[tensors];
    for (Tensor tensor : layout.graph.tensors()) {
      int t = tensor.index();
      if (tensor.kind() == Tensor.Kind.PARAMETER) {
        values[t] = weights.slice(tensor.name());
      } else if (layout.values[t] >= 0) {
        values[t] = slice(layout.values[t], tensor.shape().size());
      }
      if (layout.direct[t]) {
        gradientOf[t] = layout.part(tensor).of(values[t]);
      } else if (layout.gradients[t] >= 0) {
        gradientOf[t] = slice(layout.gradients[t], ByRows.gradientSize(layout, tensor));
      }
    }
    for (Tensor input : layout.inputs) {
      if (input.ids()) {
        ids[input.index()] = new int[input.shape().size()];
      }
    }
    TouchedRows[] rowsOf = new TouchedRows[tensors];
    for (Tensor parameter : layout.trained) {
      int most = layout.rows[parameter.index()];
      if (most > 0) {
        rowsOf[parameter.index()] = new TouchedRows(parameter.shape().rows(), most);
      }
    }
    this.frames = new Frame[layout.nodes.size()];
    for (int n = 0; n < frames.length; n++) {
      frames[n] = frame(n, gradientOf, rowsOf);
    }
    List<Slice> ones = new ArrayList<>();
    if (layout.loss != null && gradientOf[layout.loss.index()] != null) {
      ones.add(gradientOf[layout.loss.index()]);
    }
    this.lossGradients = ones.toArray(new Slice[0]);
    int count = layout.trained.size();
    this.trained = new Slice[count];
    this.anchors = new Slice[count];
    this.gradients = new Slice[count];
    this.rows = new TouchedRows[count];
    this.slots = new Slice[count][];
    int at = 0;
    for (int p = 0; p < count; p++) {
      Tensor parameter = layout.trained.get(p);
      trained[p] = layout.part(parameter).of(values[parameter.index()]);
      gradients[p] = gradientOf[parameter.index()];
      rows[p] = rowsOf[parameter.index()];
      if (layout.update.pull() > 0) {
        anchors[p] = layout.part(parameter).of(anchor(parameter));
      }
      UpdateRule rule = layout.update.rule();
      slots[p] = new Slice[rule.slots()];
      for (int s = 0; s < slots[p].length; s++) {
        int size = rule.slotSize(s, layout.part(parameter).shape());
        slots[p][s] = new Slice(state, at, size);
        Arrays.fill(state, at, at + size, rule.slotStart(s));
        at += size;
      }
    }
  }

  private Slice anchor(Tensor parameter) {
    Weights anchor = layout.update.anchor();
    Shape shape = anchor.shapes().get(parameter.name());
    if (!parameter.shape().equals(shape)) {
      throw new GraphException(
          "start: expected an anchor with "
              + parameter
              + ", got "
              + shape
              + "; give Update.towards weights of the same graph");
    }
    return anchor.slice(parameter.name());
  }

  private Slice slice(int buffer, int size) {
    return new Slice(arena, layout.offset(buffer), size);
  }

  private Frame frame(int n, Slice[] gradientOf, TouchedRows[] rowsOf) {
    Node node = layout.nodes.get(n);
    Needs needs = layout.needs.get(n);
    Frame frame = new Frame(node, needs, layout.loss != null, n);
    for (int i = 0; i < frame.inputs.length; i++) {
      int t = node.inputs.get(i).index();
      frame.inputs[i] = values[t];
      frame.ids[i] = ids[t];
      if (layout.wants.get(n)[i]) {
        frame.gradients[i] = gradientOf[t];
        frame.adds[i] = layout.adds.get(n)[i];
        frame.direct[i] = layout.direct[t];
        frame.rows[i] = rowsOf[t];
        Part part = layout.part(node.inputs.get(i));
        frame.firstRows[i] = part == null ? 0 : part.from();
      }
    }
    for (int o = 0; o < frame.outputs.length; o++) {
      int t = node.outputs.get(o).index();
      frame.outputs[o] = values[t];
      if (layout.has.get(n)[o]) {
        frame.outputGradients[o] = gradientOf[t];
      }
    }
    fill(frame.saved, layout.saved.get(n), needs.saved);
    fill(frame.prepared, layout.prepared.get(n), needs.prepared);
    fill(frame.forwardScratch, layout.forwardScratch.get(n), needs.forwardScratch);
    fill(frame.backwardScratch, layout.backwardScratch.get(n), needs.backwardScratch);
    return frame;
  }

  private void fill(Slice[] slices, int[] buffers, List<Long> sizes) {
    for (int i = 0; i < buffers.length; i++) {
      slices[i] = slice(buffers[i], Math.toIntExact(sizes.get(i)));
    }
  }

  /** True for an input that this plan reads, and that is therefore to be filled. */
  public boolean reads(Tensor input) {
    layout.graph.requireOwn("reads", input);
    return input.ids() ? ids[input.index()] != null : values[input.index()] != null;
  }

  /** The array of an input of whole numbers: fill it before a step; it keeps its values. */
  public int[] ids(Tensor input) {
    layout.graph.requireOwn("ids", input);
    int[] array = ids[input.index()];
    if (array == null) {
      throw new GraphException(
          "ids: expected an input of whole numbers in this plan, got "
              + input
              + "; only inputs that the loss or a kept tensor depends on are there");
    }
    return array;
  }

  /**
   * The slice of a float input: fill it before a step; it keeps its values, unless the plan was
   * told otherwise ({@link Plan.Builder#refill}).
   */
  public Slice input(Tensor input) {
    layout.graph.requireOwn("input", input);
    if (input.kind() != Tensor.Kind.INPUT || values[input.index()] == null) {
      throw new GraphException(
          "input: expected a float input of this plan, got "
              + input
              + "; only inputs that the loss or a kept tensor depends on are there");
    }
    return values[input.index()];
  }

  /**
   * The value of the loss, of a kept tensor, of a parameter or of a float input after a step.
   *
   * @throws GraphException when it is none of these: the place of its value may hold another by
   *     then
   */
  public Slice value(Tensor tensor) {
    layout.graph.requireOwn("value", tensor);
    Slice value = values[tensor.index()];
    boolean stays =
        tensor.kind() == Tensor.Kind.RESULT
            ? tensor == layout.loss || layout.kept[tensor.index()]
            : layout.staysFilled(tensor);
    if (value == null || !stays) {
      throw new GraphException(
          "value: expected the loss, a kept tensor, a parameter or a float input of this plan that"
              + " is not refilled, got "
              + tensor
              + "; "
              + (tensor.ids() ? "see ids" : "keep it in the plan (Plan.Builder.keep)"));
    }
    return value;
  }

  /** The weights that it trains. */
  public Weights weights() {
    return weights;
  }

  /** The number of steps done. */
  public long steps() {
    return step;
  }

  /**
   * The global norm of the gradients of the last step before clipping, if it was clipped by norm.
   */
  public double gradientNorm() {
    return norm;
  }

  /**
   * What the update rule remembers of a parameter, or of its rows that train.
   *
   * @param slot from 0 ({@link UpdateRule#slots})
   */
  public Slice state(Tensor parameter, int slot) {
    layout.graph.requireOwn("state", parameter);
    int p = layout.trained.indexOf(parameter);
    if (p < 0 || slot < 0 || slot >= slots[p].length) {
      throw new GraphException(
          "state: expected a parameter that trains and a slot of the update rule, got "
              + parameter
              + " and slot "
              + slot);
    }
    return slots[p][slot];
  }

  /** What the update rule remembers, all slots of all parameters. */
  float[] state() {
    return state;
  }

  /** The seed of dropout. */
  long seed() {
    return seed;
  }

  /** Goes on from a number of steps done. */
  void resume(long steps) {
    step = steps;
  }

  /** As {@link #read(Plan, Team, InputStream)}, for a device. */
  public static Trainer read(Plan plan, Device device, InputStream in) {
    return read(plan, device.team(), in);
  }

  /**
   * Goes on from what {@link #write} wrote: makes a trainer, with weights of its own, that steps on
   * with the same bits as the one that wrote. The rates and numbers of the update are the plan's.
   *
   * @param team of the kernels and the number of lanes that the plan was made for
   * @throws GraphException when the stream is damaged, cut off, of another kind or of a later
   *     version, or when it is not of this plan: same parameters, same trained ones, same rule;
   *     there is no trainer then
   * @throws java.io.UncheckedIOException when the stream cannot be read
   */
  public static Trainer read(Plan plan, Team team, InputStream in) {
    return TrainerState.read(plan, team, in);
  }

  /**
   * Writes all that later steps depend on: weights, what the update rule remembers, the number of
   * steps and the seed; the stream is neither flushed nor closed. Not while a step runs.
   *
   * @throws java.io.UncheckedIOException when the stream cannot be written
   */
  public void write(OutputStream out) {
    TrainerState.write(layout, this, out);
  }

  /** The whole arena, for tests. */
  float[] arena() {
    return arena;
  }

  /**
   * One step: forward, and where the plan trains, backward and updates.
   *
   * @return the loss before the update; 0 for inference
   * @throws GraphException when the schedule gives a rate that is negative or not finite; nothing
   *     has moved then, and the step does not count
   */
  public float step() {
    rate = layout.update == null ? 0 : checkedRate();
    for (int n = 0; n < frames.length; n++) {
      frames[n].key = Noise.key(seed + step * 0x632BE59BD9B4E019L, frames[n].purpose);
      frames[n].directScale = (float) -rate;
    }
    for (int i = 0; i < lossGradients.length; i++) {
      lossGradients[i].data()[lossGradients[i].at()] = 1f;
    }
    if (layout.prepares() && !prepared) {
      team.run(preparation);
      prepared = true;
    }
    team.run(work);
    step++;
    if (layout.loss == null) {
      return 0;
    }
    Slice loss = values[layout.loss.index()];
    return loss.data()[loss.at()];
  }

  private double checkedRate() {
    double given = layout.update.schedule().rate(step);
    if (!(given >= 0) || Float.isInfinite((float) given)) {
      throw new GraphException(
          "step "
              + step
              + ": expected a learning rate of at least 0 and finite as a float32, got "
              + given
              + "; mend the schedule of the update");
    }
    return given;
  }

  private void prepare(Lane lane) {
    for (int n = 0; n < frames.length; n++) {
      frames[n].node.operation.prepare(frames[n], lane);
      lane.sync();
    }
  }

  private void run(Lane lane) {
    List<Act> acts = layout.acts;
    for (int i = 0; i < acts.size(); i++) {
      Act act = acts.get(i);
      switch (act.kind) {
        case FORWARD:
          frames[act.index].node.operation.forward(frames[act.index], lane);
          break;
        case BACKWARD:
          frames[act.index].node.operation.backward(frames[act.index], lane);
          break;
        case CLIP:
          clip(lane);
          break;
        case CARRY:
          carry(layout.carried.get(act.index), lane);
          break;
        default:
          update(act.index, lane);
      }
      lane.sync();
    }
  }

  /** Scales all gradients when their norm is above the bound. */
  private void clip(Lane lane) {
    int chunk = 0;
    for (int p = 0; p < gradients.length; p++) {
      Slice g = gradients[p];
      for (int from = 0; from < g.size(); from += Planner.NORM_CHUNK) {
        if (chunk % lane.count() == lane.index()) {
          int size = Math.min(Planner.NORM_CHUNK, g.size() - from);
          norms[chunk] = lane.kernels().dot(g.data(), g.at() + from, g.data(), g.at() + from, size);
        }
        chunk++;
      }
    }
    lane.sync();
    double sum = 0;
    for (int i = 0; i < norms.length; i++) {
      sum += norms[i];
    }
    double global = Math.sqrt(sum);
    if (lane.first()) {
      norm = global;
    }
    if (Double.isNaN(global) || Double.isInfinite(global)) {
      return;
    }
    double factor = layout.update.clipNorm() / (global + 1e-6);
    if (factor < 1) {
      for (int p = 0; p < gradients.length; p++) {
        Slice g = gradients[p];
        int from = lane.from(g.size(), Planner.GRANULE);
        int size = lane.to(g.size(), Planner.GRANULE) - from;
        lane.kernels().scale(g.data(), g.at() + from, size, (float) factor);
      }
    }
  }

  private void update(int p, Lane lane) {
    Tensor parameter = layout.trained.get(p);
    Update update = layout.update;
    if (layout.direct[parameter.index()] || lost()) {
      return;
    }
    if (rows[p] != null) {
      updateRows(p, lane);
      return;
    }
    UpdateRule rule = update.rule();
    Slice w = trained[p];
    Slice g = gradients[p];
    Shape shape = layout.part(parameter).shape();
    int granule = rule.granule(shape);
    granule = granule > 1 ? granule : Planner.GRANULE;
    int from = lane.from(w.size(), granule);
    int to = lane.to(w.size(), granule);
    int size = to - from;
    if (size == 0) {
      return;
    }
    prepare(lane.kernels(), p, from, g.at() + from, size);
    rule.update(lane.kernels(), w, g, slots[p], shape, from, to, rate, step + 1);
  }

  /** True when nothing moves in this step. */
  private boolean lost() {
    return layout.update.clipNorm() > 0 && (Double.isNaN(norm) || Double.isInfinite(norm));
  }

  private void carry(Tensor parameter, Lane lane) {
    Slice to = values[parameter.index()];
    Slice result = values[layout.graph.carried().get(parameter).index()];
    int from = lane.from(to.size(), Planner.GRANULE);
    int size = lane.to(to.size(), Planner.GRANULE) - from;
    if (!lost()) {
      System.arraycopy(result.data(), result.at() + from, to.data(), to.at() + from, size);
    }
  }

  /** A lane owns places, and so rows. */
  private void updateRows(int p, Lane lane) {
    UpdateRule rule = layout.update.rule();
    int columns = layout.trained.get(p).shape().last();
    for (int i = lane.from(rows[p].count(), 1); i < lane.to(rows[p].count(), 1); i++) {
      int row = rows[p].row(i);
      int at = gradients[p].at() + i * columns;
      prepare(lane.kernels(), p, row * columns, at, columns);
      rule.updateRow(lane.kernels(), trained[p], row, gradients[p], at, slots[p], columns, rate);
    }
  }

  /** What happens to some elements of a gradient, and to their weights, before the rule. */
  private void prepare(Kernels kernels, int p, int from, int gradientAt, int size) {
    Update update = layout.update;
    float[] w = trained[p].data();
    float[] g = gradients[p].data();
    int at = trained[p].at() + from;
    if (update.clipValue() > 0) {
      clipValues(g, gradientAt, size, (float) update.clipValue());
    }
    if (update.decay() > 0) {
      kernels.addScaled(g, gradientAt, w, at, size, (float) update.decay());
    }
    if (update.pull() > 0) {
      Slice a = anchors[p];
      float pull = (float) update.pull();
      kernels.addScaled(g, gradientAt, w, at, size, pull);
      kernels.addScaled(g, gradientAt, a.data(), a.at() + from, size, -pull);
    }
    if (update.decoupledDecay() > 0) {
      kernels.scale(w, at, size, (float) (1 - rate * update.decoupledDecay()));
    }
  }

  private static void clipValues(float[] data, int at, int size, float bound) {
    for (int i = at; i < at + size; i++) {
      data[i] = Math.max(-bound, Math.min(bound, data[i]));
    }
  }
}
