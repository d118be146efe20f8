package homegrown.engine;

import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A compiled graph: what trains, in which order everything is computed, where every buffer lies,
 * and so its exact memory and cost, before it runs. Gradients that nobody needs are not computed
 * and activations that nobody needs are not kept; each update follows its gradient as soon as that
 * is complete.
 *
 * <pre>{@code
 * Plan plan = Plan.training(loss, Update.by(new Sgd(), Schedule.constant(0.1))).on(kernels, 2);
 * }</pre>
 */
public final class Plan {

  final Planner layout;
  private final Memory memory;
  private final Cost cost;

  Plan(Planner layout, Memory memory, Cost cost) {
    this.layout = layout;
    this.memory = memory;
    this.cost = cost;
  }

  /** What a plan is made from. */
  public static final class Builder {

    final Graph graph;
    final Tensor loss;
    final Update update;
    final List<Tensor> kept = new ArrayList<>();
    final Set<String> frozen = new HashSet<>();
    final Set<String> byRows = new HashSet<>();
    final Map<Tensor, Part> runs = new LinkedHashMap<>();
    final Set<Tensor> refilled = new HashSet<>();
    boolean prepares;
    boolean whole;
    boolean apart;

    private Builder(Graph graph, Tensor loss, Update update) {
      this.graph = graph;
      this.loss = loss;
      this.update = update;
    }

    /** Keeps the values of these tensors until the end of the step, so that they can be read. */
    public Builder keep(Tensor... tensors) {
      for (Tensor tensor : tensors) {
        graph.requireOwn("keep", tensor);
      }
      kept.addAll(Arrays.asList(tensors));
      return this;
    }

    /**
     * Lets other things take the place of these float inputs once nobody in a step reads them any
     * more. They are to be filled anew before every step, after reading what the step before has
     * left; other inputs keep their values.
     */
    public Builder refill(Tensor... inputs) {
      for (Tensor input : inputs) {
        graph.requireOwn("refill", input);
        if (input.kind() != Tensor.Kind.INPUT) {
          throw new GraphException("refill: expected a float input, got " + input);
        }
      }
      refilled.addAll(Arrays.asList(inputs));
      return this;
    }

    /** Leaves these parameters as they are: neither trained nor carried ({@link Graph#carry}). */
    public Builder freeze(Tensor... parameters) {
      for (Tensor parameter : parameters) {
        requireParameter("freeze", parameter);
        frozen.add(parameter.name());
      }
      return this;
    }

    /** Leaves all parameters as they are but these. */
    public Builder trainOnly(Tensor... parameters) {
      for (Tensor parameter : parameters) {
        requireParameter("trainOnly", parameter);
      }
      for (Tensor parameter : graph.parameters()) {
        frozen.add(parameter.name());
      }
      for (Tensor parameter : parameters) {
        frozen.remove(parameter.name());
      }
      return this;
    }

    /**
     * Updates these parameters by rows: a row that has no gradient in a step is not touched in it,
     * neither by decay nor by a pull, and neither memory nor time is spent on it. For tables of
     * which a step sees a small part.
     *
     * @throws GraphException when the plan is made and the rule or the operation cannot do that,
     *     the parameter has several users, or gradients are clipped by the global norm
     */
    public Builder byRows(Tensor... parameters) {
      for (Tensor parameter : parameters) {
        requireParameter("byRows", parameter);
        byRows.add(parameter.name());
      }
      return this;
    }

    /**
     * Trains a run of rows of a parameter and leaves its other rows as they are, bit for bit: a row
     * is a slice of the first dimension, in a layer with weights [out, ...] what makes one of its
     * outputs. Gradient, update and what the rule remembers take memory and time for these rows
     * alone, and only they count for the global norm. A second call takes the place of the first.
     *
     * @param from the first row that trains, from 0
     * @param to the first row behind them that does not, above {@code from}
     * @throws GraphException when there are no such rows; when the plan is made and the parameter
     *     does not train, is asked to train by rows, has a user that cannot give the gradient of a
     *     run of rows, or a rule that moves these rows together with others
     */
    public Builder trainRows(Tensor parameter, int from, int to) {
      requireParameter("trainRows", parameter);
      int rows = Part.rows(parameter.shape());
      if (from < 0 || to > rows || from >= to) {
        throw new GraphException(
            "trainRows "
                + parameter
                + ": expected a run of its "
                + rows
                + " rows, got those from "
                + from
                + " to before "
                + to);
      }
      runs.put(parameter, new Part(parameter, from, to));
      return this;
    }

    private void requireParameter(String place, Tensor tensor) {
      graph.requireOwn(place, tensor);
      if (tensor.kind() != Tensor.Kind.PARAMETER) {
        throw new GraphException(
            place + ": expected a parameter, got " + tensor + "; only parameters are trained");
      }
    }

    /**
     * Makes what operations need of parameters, such as weights packed for a product, once before
     * the first step and not again in every one: for weights that do not change while a trainer of
     * this plan lives, at the price of the memory for it.
     *
     * @throws GraphException when the plan trains
     */
    public Builder prepare() {
      if (loss != null) {
        throw new GraphException(
            "prepare: expected a plan that computes values only, got one that trains; its weights"
                + " change");
      }
      prepares = true;
      return this;
    }

    /**
     * Computes all maps of frozen convolutions whole. Otherwise a frozen block whose inner maps
     * nobody else reads goes a few lines at a time, which takes a fraction of the memory.
     */
    public Builder wholeMaps() {
      whole = true;
      return this;
    }

    /** Lays every buffer in a place of its own: what the layout is tested against. */
    Builder apart() {
      apart = true;
      return this;
    }

    /** How the plan's memory would rise and fall over a step, on a device. */
    public Profile profile(Device device) {
      return profile(device.team().kernels(), device.threads());
    }

    /**
     * How the plan's memory would rise and fall over a step.
     *
     * @param lanes 1 to 256
     * @throws GraphException as {@link #on(KernelSet, int)}, but for an arena that is too large
     */
    public Profile profile(KernelSet kernels, int lanes) {
      return new Planner(this, kernels, lanes).profile();
    }

    /** Compiles the plan for a device. */
    public Plan on(Device device) {
      return on(device.team().kernels(), device.threads());
    }

    /**
     * Compiles the plan for a set of kernels and a number of lanes.
     *
     * @param lanes 1 to 256
     * @throws GraphException when the plan cannot be carried out: nothing trains, or something is
     *     larger than an array can be
     */
    public Plan on(KernelSet kernels, int lanes) {
      return new Planner(this, kernels, lanes).plan();
    }
  }

  /**
   * A plan that trains all parameters that a loss depends on.
   *
   * @param loss a tensor of one element
   */
  public static Builder training(Tensor loss, Update update) {
    if (loss.shape().size() != 1 || loss.ids()) {
      throw new GraphException("loss: expected a tensor of one float, got " + loss);
    }
    return new Builder(loss.graph(), loss, update);
  }

  /** A plan that computes values only; nothing is dropped out. */
  public static Builder inference(Tensor... outputs) {
    if (outputs.length == 0) {
      throw new GraphException("inference: expected at least one tensor to compute, got none");
    }
    return new Builder(outputs[0].graph(), null, null).keep(outputs);
  }

  /** What a run allocates. */
  public Memory memory() {
    return memory;
  }

  /** The bytes that a run allocates, weights and kernels' scratch included. */
  public long peakBytes() {
    return memory.peakBytes();
  }

  /** When most of the arena is live, and with what. */
  public Moment widest() {
    return layout.widest();
  }

  /** Multiply-accumulates of a step. */
  public Cost cost() {
    return cost;
  }

  /**
   * Allocates what the plan says and makes ready to run.
   *
   * @param device that the plan was made for
   * @param seed of dropout
   */
  public Trainer start(Weights weights, Device device, long seed) {
    return start(weights, device.team(), seed);
  }

  /**
   * Allocates what the plan says and makes ready to run.
   *
   * @param team of the kernels and the number of lanes that the plan was made for
   * @param seed of dropout
   */
  public Trainer start(Weights weights, Team team, long seed) {
    return new Trainer(this, weights, team, seed);
  }
}
