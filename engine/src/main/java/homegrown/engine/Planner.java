package homegrown.engine;

import homegrown.kernels.KernelSet;
import homegrown.kernels.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Compiles a graph: prunes what the loss does not need, derives the order of forwards, backwards
 * and updates, gives every buffer its lifetime, lets buffers take over the place of others that end
 * where they begin, and lays them out in one arena.
 */
final class Planner {

  /** Buffers begin at multiples of a cache line of floats. */
  static final int GRANULE = 16;

  /** The most lanes of a team. */
  private static final int MOST_LANES = 256;

  /** Elements of a gradient that are summed together for the global norm, whatever the lanes. */
  static final int NORM_CHUNK = 4096;

  private static final int NONE = Buffers.NONE;

  final Graph graph;
  final Tensor loss;
  final Update update;
  final String kernelName;
  final int lanes;
  final List<Node> nodes = new ArrayList<>();
  final List<Tensor> inputs = new ArrayList<>();
  final List<Tensor> trained = new ArrayList<>();

  /** Parameters that take the value of a result at the end of a step. */
  final List<Tensor> carried = new ArrayList<>();

  final List<Needs> needs = new ArrayList<>();
  final List<Act> acts = new ArrayList<>();

  /** By tensor: the buffer of its value or of its gradient, NONE where there is none. */
  final int[] values;

  final int[] gradients;

  /** By node, then by number: buffers. */
  final List<int[]> saved = new ArrayList<>();

  final List<int[]> prepared = new ArrayList<>();
  final List<int[]> forwardScratch = new ArrayList<>();
  final List<int[]> backwardScratch = new ArrayList<>();

  /** By tensor: whether a parameter's gradient is added to its weights as it appears. */
  final boolean[] direct;

  /** By tensor: the part of a parameter that trains, null for all other tensors. */
  Part[] parts;

  /** By tensor: the most rows of a parameter that move in one step, 0 where all may. */
  final int[] rows;

  /** By node and input: whether its gradient is added to what an earlier backward left. */
  final List<boolean[]> adds = new ArrayList<>();

  final List<boolean[]> wants = new ArrayList<>();
  final List<boolean[]> has = new ArrayList<>();

  /** By tensor: whether its value is there after a step because the plan was asked to keep it. */
  final boolean[] kept;

  /** Float inputs that are filled anew before every step, unless they are kept. */
  final Set<Tensor> refilled;

  private final Plan.Builder asked;
  private final KernelSet set;
  private final boolean[] moves;
  private final boolean[] reached;
  private final int[] forwardOf;
  private final int[] backwardOf;

  private final Buffers buffers = new Buffers();

  Planner(Plan.Builder asked, KernelSet set, int lanes) {
    if (lanes < 1 || lanes > MOST_LANES) {
      throw new GraphException(
          "plan: expected 1 to "
              + MOST_LANES
              + " lanes, got "
              + lanes
              + "; give the number of threads that the team will have");
    }
    this.refilled = asked.refilled;
    this.asked = asked;
    this.graph = asked.graph;
    this.loss = asked.loss;
    this.update = asked.update;
    this.set = set;
    this.kernelName = set.name();
    this.lanes = lanes;
    int tensors = graph.tensors().size();
    this.values = new int[tensors];
    this.gradients = new int[tensors];
    Arrays.fill(values, NONE);
    Arrays.fill(gradients, NONE);
    this.direct = new boolean[tensors];
    this.rows = new int[tensors];
    this.reached = new boolean[tensors];
    this.kept = new boolean[tensors];
    for (Tensor tensor : asked.kept) {
      kept[tensor.index()] = true;
    }
    this.moves = new boolean[tensors];
    if (loss != null) {
      for (Tensor parameter : graph.parameters()) {
        moves[parameter.index()] =
            !asked.frozen.contains(parameter.name()) && !graph.carried().containsKey(parameter);
      }
    }
    chooseNodes();
    carried.addAll(Carried.in(this, asked.frozen));
    this.forwardOf = new int[nodes.size()];
    this.backwardOf = new int[nodes.size()];
    Arrays.fill(backwardOf, NONE);
  }

  Plan plan() {
    Kernels kernels = compile();
    if (asked.apart) {
      buffers.layApart();
    } else {
      reusePlaces();
      buffers.layOut();
    }
    return new Plan(this, memory(kernels, buffers.size(), buffers.bound()), cost());
  }

  Profile profile() {
    Kernels kernels = compile();
    reusePlaces();
    long[] loads = buffers.loads(acts.size());
    long most = Arrays.stream(loads).max().orElse(0);
    return new Profile(this, loads, memory(kernels, most, most));
  }

  /** Does all but giving buffers their places. */
  private Kernels compile() {
    deriveGradients();
    if (!asked.apart && !asked.whole) {
      Chains.join(this);
    }
    parts = Part.choose(this, asked.runs);
    ArrayLimit.require(this);
    // Not kept: it has scratch memory of its own.
    Kernels kernels = set.create();
    askForNeeds(kernels);
    settleNeeds();
    ByRows.choose(this, asked.byRows);
    Part.check(this);
    orderActs();
    nameBuffers();
    return kernels;
  }

  /** True when what operations need of parameters is made once. */
  boolean prepares() {
    return asked.prepares;
  }

  /** True for a float input that keeps its value for later steps and for who reads it after one. */
  boolean staysFilled(Tensor input) {
    return kept[input.index()] || !refilled.contains(input);
  }

  /** When most of the arena is live. */
  Moment widest() {
    return Moment.widest(this, buffers);
  }

  /** The offset in the arena of a buffer. */
  int offset(int buffer) {
    return buffers.offset(buffer);
  }

  int arenaFloats() {
    return (int) buffers.size();
  }

  // Which nodes run.

  private void chooseNodes() {
    boolean[] needed = kept.clone();
    if (loss != null) {
      needed[loss.index()] = true;
    }
    List<Node> all = graph.nodes();
    for (int i = all.size() - 1; i >= 0; i--) {
      Node node = all.get(i);
      boolean runs = false;
      for (Tensor output : node.outputs) {
        runs |= needed[output.index()];
      }
      if (runs) {
        nodes.add(0, node);
        for (Tensor input : node.inputs) {
          needed[input.index()] = true;
        }
      }
    }
    for (Tensor tensor : graph.tensors()) {
      if (needed[tensor.index()]
          && (tensor.kind() == Tensor.Kind.INPUT || tensor.kind() == Tensor.Kind.IDS)) {
        inputs.add(tensor);
      }
    }
  }

  // Which gradients are computed.

  private void deriveGradients() {
    if (loss != null) {
      for (Node node : nodes) {
        for (int i = 0; i < node.inputs.size(); i++) {
          if (moves[node.inputs.get(i).index()] && node.operation.differentiable(i)) {
            for (Tensor output : node.outputs) {
              moves[output.index()] = true;
            }
          }
        }
      }
      reached[loss.index()] = true;
    }
    for (int n = 0; n < nodes.size(); n++) {
      wants.add(null);
      has.add(null);
      adds.add(null);
    }
    for (int n = nodes.size() - 1; n >= 0; n--) {
      Node node = nodes.get(n);
      boolean[] given = new boolean[node.outputs.size()];
      boolean any = false;
      for (int o = 0; o < given.length; o++) {
        given[o] = reached[node.outputs.get(o).index()];
        any |= given[o];
      }
      boolean[] wanted = new boolean[node.inputs.size()];
      for (int i = 0; i < wanted.length; i++) {
        Tensor input = node.inputs.get(i);
        wanted[i] = any && moves[input.index()] && !input.ids() && node.operation.differentiable(i);
        reached[input.index()] |= wanted[i];
      }
      wants.set(n, wanted);
      has.set(n, given);
      adds.set(n, new boolean[wanted.length]);
    }
    for (Tensor parameter : graph.parameters()) {
      if (reached[parameter.index()]) {
        trained.add(parameter);
      }
    }
    if (loss != null && trained.isEmpty()) {
      throw new GraphException(
          "plan: expected at least one trainable parameter that the loss "
              + loss.name()
              + " depends on, got none; freeze fewer");
    }
  }

  /** The part of a parameter that trains. */
  Part part(Tensor parameter) {
    return parts[parameter.index()];
  }

  /** By input of a node: how many rows of it have a gradient that is wanted. */
  private int[] wantedRows(int n) {
    List<Tensor> of = nodes.get(n).inputs;
    int[] wanted = new int[of.size()];
    for (int i = 0; i < wanted.length; i++) {
      if (wants.get(n)[i]) {
        Part part = part(of.get(i));
        wanted[i] = part == null ? Part.rows(of.get(i).shape()) : part.rows();
      }
    }
    return wanted;
  }

  /** Puts a node that has no backward in the place of another. */
  void replace(int n, Node node) {
    nodes.set(n, node);
    wants.set(n, new boolean[node.inputs.size()]);
    adds.set(n, new boolean[node.inputs.size()]);
    has.set(n, new boolean[node.outputs.size()]);
  }

  /** True when backward will be called for a node. */
  boolean backward(int n) {
    for (boolean wanted : wants.get(n)) {
      if (wanted) {
        return true;
      }
    }
    return false;
  }

  private void askForNeeds(Kernels kernels) {
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      Needs need =
          new Needs(
              node,
              kernels,
              lanes,
              loss != null,
              prepares(),
              backward(n),
              wants.get(n),
              wantedRows(n),
              has.get(n));
      node.operation.needs(need);
      need.forgetKernels();
      needs.add(need);
    }
  }

  /** What stays for others need not be saved in another form. */
  private void settleNeeds() {
    boolean[] stays = kept.clone();
    for (int n = 0; n < nodes.size(); n++) {
      for (int i = 0; backward(n) && i < needs.get(n).keptInputs.length; i++) {
        stays[nodes.get(n).inputs.get(i).index()] |= needs.get(n).keptInputs[i];
      }
    }
    for (int n = 0; n < nodes.size(); n++) {
      for (int o = 0; o < nodes.get(n).outputs.size(); o++) {
        Tensor output = nodes.get(n).outputs.get(o);
        needs.get(n).settle(o, stays[output.index()] || Carried.takes(this, output));
      }
    }
  }

  // In which order.

  private void orderActs() {
    for (int n = 0; n < nodes.size(); n++) {
      forwardOf[n] = acts.size();
      if (!(nodes.get(n).operation instanceof Chains.Gone)) {
        acts.add(new Act(Act.Kind.FORWARD, n));
      }
    }
    if (loss == null) {
      return;
    }
    boolean clips = update.clipNorm() > 0;
    int[] users = new int[graph.tensors().size()];
    int[] lastReader = new int[graph.tensors().size()];
    for (int n = 0; n < nodes.size(); n++) {
      if (!backward(n)) {
        continue;
      }
      Node node = nodes.get(n);
      for (int i = 0; i < node.inputs.size(); i++) {
        users[node.inputs.get(i).index()] += wants.get(n)[i] ? 1 : 0;
      }
    }
    int[] remaining = users.clone();
    boolean[] begun = new boolean[graph.tensors().size()];
    int[] writer = new int[graph.tensors().size()];
    Arrays.fill(lastReader, NONE);
    for (int n = nodes.size() - 1; n >= 0; n--) {
      if (!backward(n)) {
        continue;
      }
      Node node = nodes.get(n);
      int event = acts.size();
      backwardOf[n] = event;
      acts.add(new Act(Act.Kind.BACKWARD, n));
      for (int i = 0; i < node.inputs.size(); i++) {
        Tensor input = node.inputs.get(i);
        int t = input.index();
        if (needs.get(n).keptInputs[i]) {
          // One event later where the value is still read after the gradient has begun.
          lastReader[t] = needs.get(n).gradientsOverInputs[i] ? event : event + 1;
        }
        if (!wants.get(n)[i]) {
          continue;
        }
        adds.get(n)[i] = begun[t];
        if (!begun[t]) {
          begun[t] = true;
          writer[t] = event;
        }
        remaining[t]--;
        if (remaining[t] == 0 && input.kind() == Tensor.Kind.PARAMETER && !clips) {
          acts.add(new Act(Act.Kind.UPDATE, trained.indexOf(input)));
        }
      }
    }
    if (clips) {
      acts.add(new Act(Act.Kind.CLIP, NONE));
      for (int p = 0; p < trained.size(); p++) {
        acts.add(new Act(Act.Kind.UPDATE, p));
      }
    }
    for (int c = 0; c < carried.size(); c++) {
      acts.add(new Act(Act.Kind.CARRY, c));
    }
    for (Tensor parameter : trained) {
      int t = parameter.index();
      direct[t] =
          rows[t] == 0
              && update.direct()
              && lastReader[t] <= writer[t]
              && usedOncePerNode(parameter);
    }
    for (int n = 0; n < nodes.size(); n++) {
      for (int i = 0; i < wants.get(n).length; i++) {
        adds.get(n)[i] |= direct[nodes.get(n).inputs.get(i).index()];
      }
    }
  }

  private boolean usedOncePerNode(Tensor parameter) {
    return nodes.stream().noneMatch(node -> node.repeats(parameter));
  }

  // What lives from when to when.

  private void nameBuffers() {
    int end = acts.size();
    for (Tensor input : inputs) {
      if (input.kind() == Tensor.Kind.INPUT) {
        boolean stays = staysFilled(input);
        values[input.index()] = buffers.add(input.shape().size(), 0, stays ? end : 0, stays);
      }
    }
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      Needs need = needs.get(n);
      int forward = forwardOf[n];
      int backward = backwardOf[n];
      for (int i = 0; i < node.inputs.size(); i++) {
        buffers.use(values[node.inputs.get(i).index()], forward);
      }
      for (int o = 0; o < node.outputs.size(); o++) {
        Tensor output = node.outputs.get(o);
        boolean stays = output == loss || kept[output.index()] || Carried.takes(this, output);
        values[output.index()] =
            buffers.add(output.shape().size(), forward, stays ? end : forward, stays);
      }
      saved.add(buffers.add(need.saved, forward, backward == NONE ? forward : backward));
      prepared.add(buffers.add(need.prepared, 0, end));
      forwardScratch.add(buffers.add(need.forwardScratch, forward, forward));
    }
    for (int n = 0; n < nodes.size(); n++) {
      backwardScratch.add(new int[0]);
    }
    for (int n = nodes.size() - 1; n >= 0; n--) {
      if (backwardOf[n] == NONE) {
        continue;
      }
      int event = backwardOf[n];
      Node node = nodes.get(n);
      Needs need = needs.get(n);
      for (int i = 0; i < node.inputs.size(); i++) {
        Tensor input = node.inputs.get(i);
        if (need.keptInputs[i]) {
          buffers.use(values[input.index()], event);
        }
        if (wants.get(n)[i] && !direct[input.index()]) {
          if (gradients[input.index()] == NONE) {
            gradients[input.index()] =
                buffers.add(ByRows.gradientSize(this, input), event, event, false);
          }
          buffers.use(gradients[input.index()], event);
        }
      }
      for (int o = 0; o < node.outputs.size(); o++) {
        Tensor output = node.outputs.get(o);
        if (need.keptOutputs[o]) {
          buffers.use(values[output.index()], event);
        }
        if (has.get(n)[o]) {
          if (gradients[output.index()] == NONE) {
            // Only the loss has a gradient that no backward gives: the engine writes it.
            gradients[output.index()] = buffers.add(output.shape().size(), 0, end, true);
          }
          buffers.use(gradients[output.index()], event);
        }
      }
      backwardScratch.set(n, buffers.add(need.backwardScratch, event, event));
    }
    for (int event = 0; event < acts.size(); event++) {
      Act act = acts.get(event);
      if (act.kind == Act.Kind.UPDATE) {
        buffers.use(gradients[trained.get(act.index).index()], event);
      }
    }
  }

  // Which buffers take the place of others.

  private void reusePlaces() {
    for (int event = 0; event < acts.size(); event++) {
      Act act = acts.get(event);
      if (act.kind != Act.Kind.FORWARD && act.kind != Act.Kind.BACKWARD) {
        continue;
      }
      int n = act.index;
      Node node = nodes.get(n);
      Needs need = needs.get(n);
      if (act.kind == Act.Kind.FORWARD) {
        for (Needs.Reuse reuse : need.outputsOverInputs) {
          buffers.takeOver(
              value(node.inputs, reuse.taken), value(node.outputs, reuse.taker), event);
        }
        for (Needs.Reuse reuse : need.savedOverInputs) {
          buffers.takeOver(value(node.inputs, reuse.taken), saved.get(n)[reuse.taker], event);
        }
      } else {
        for (Needs.Reuse reuse : need.gradientsOverOutputs) {
          buffers.takeOver(
              gradients[node.outputs.get(reuse.taken).index()],
              gradients[node.inputs.get(reuse.taker).index()],
              event);
        }
        for (Needs.Reuse reuse : need.gradientsOverSaved) {
          buffers.takeOver(
              saved.get(n)[reuse.taken], gradients[node.inputs.get(reuse.taker).index()], event);
        }
      }
    }
    buffers.overlap(Overlap.in(this));
  }

  private int value(List<Tensor> tensors, int number) {
    return values[tensors.get(number).index()];
  }

  /** The buffers' offsets and sizes, as laid out. */
  List<long[]> placed() {
    return buffers.placed();
  }

  // What it takes.

  long stateFloats() {
    long floats = 0;
    for (Tensor parameter : trained) {
      for (int s = 0; s < update.rule().slots(); s++) {
        floats += update.rule().slotSize(s, part(parameter).shape());
      }
    }
    return floats;
  }

  int normChunks() {
    int chunks = 0;
    if (update != null && update.clipNorm() > 0) {
      for (Tensor parameter : trained) {
        chunks += (part(parameter).shape().size() + NORM_CHUNK - 1) / NORM_CHUNK;
      }
    }
    return chunks;
  }

  private Memory memory(Kernels kernels, long arena, long bound) {
    long moving = 0;
    for (Tensor parameter : trained) {
      moving += part(parameter).shape().size();
    }
    long ids = 0;
    for (Tensor input : inputs) {
      ids += input.ids() ? 4L * input.shape().size() : 0;
    }
    ids += ByRows.bytes(this);
    return new Memory(
        4 * Weights.floats(graph.parameters()),
        4 * moving,
        4 * stateFloats() + 8L * normChunks(),
        4 * arena,
        4 * bound,
        ids,
        lanes * kernels.scratchBytes());
  }

  private Cost cost() {
    Cost cost = Cost.NONE;
    for (int n = 0; n < nodes.size(); n++) {
      cost =
          cost.plus(
              nodes.get(n).operation.cost(nodes.get(n).signature(wants.get(n), wantedRows(n))));
    }
    return cost;
  }
}
