package homegrown.onnx;

import homegrown.engine.Tensor;

/** What a value of a model is while the model is imported. */
final class Item {

  /** Where a value is computed when the model runs. */
  enum Kind {
    /** Nowhere: it is the same in every run. */
    KNOWN,
    /** On the host, before the graph: it depends on whole numbers or truths that come in. */
    BEFORE,
    /** In the graph. */
    GRAPH,
    /** On the host, after the graph: the graph has no form of an operator that it needs. */
    AFTER
  }

  private final Kind kind;
  private final int[] dims;

  /** The value, or one of the same type and dimensions; for one of the graph null until wanted. */
  private final Value value;

  private final Tensor first;
  private final Tensor last;
  private final boolean parameter;
  private final boolean truth;

  private Item(
      Kind kind,
      int[] dims,
      Value value,
      Tensor first,
      Tensor last,
      boolean parameter,
      boolean truth) {
    this.kind = kind;
    this.dims = dims;
    this.value = value;
    this.first = first;
    this.last = last;
    this.parameter = parameter;
    this.truth = truth;
  }

  static Item known(Value value) {
    return new Item(Kind.KNOWN, value.dims(), value, null, null, false, false);
  }

  /** A value on the host before or after the graph. */
  static Item host(Kind kind, Value sample) {
    return new Item(kind, sample.dims(), sample, null, null, false, false);
  }

  /**
   * A parameter that may be trained.
   *
   * @param value at the start
   */
  static Item parameter(Value value, Tensor tensor) {
    return new Item(Kind.GRAPH, value.dims(), value, tensor, null, true, false);
  }

  /**
   * A value of the graph.
   *
   * @param dims as the model has them
   * @param first its tensor with the dimensions of the model; null if it is not there
   * @param last its tensor with the second dimension behind all others; null if it is not there
   */
  static Item graph(int[] dims, Tensor first, Tensor last) {
    return new Item(Kind.GRAPH, dims, null, first, last, false, false);
  }

  /** Truths of the graph: 1 and 0. */
  static Item truth(int[] dims, Tensor tensor) {
    return new Item(Kind.GRAPH, dims, null, tensor, null, false, true);
  }

  /** The same value with tensors in both orders. */
  Item with(Tensor asModel, Tensor channelsLast) {
    return new Item(kind, dims, value, asModel, channelsLast, parameter, truth);
  }

  /** The same value with one of its type and dimensions. */
  Item with(Value sample) {
    return new Item(kind, dims, sample, first, last, parameter, truth);
  }

  Kind kind() {
    return kind;
  }

  /**
   * The value where it is known or a parameter's first; else any of its type and dimensions, or
   * null for one of the graph.
   */
  Value value() {
    return value;
  }

  Value.Type type() {
    if (value != null) {
      return value.type();
    }
    return truth ? Value.Type.BOOL : Value.Type.FLOAT;
  }

  int[] dims() {
    return dims;
  }

  /** The tensor with the dimensions of the model; null if there is none yet. */
  Tensor first() {
    return first;
  }

  /** The tensor with the channels behind all others; null if there is none yet. */
  Tensor last() {
    return last;
  }

  /** True for truths of the graph, which are 1 and 0 there. */
  boolean truth() {
    return truth;
  }

  boolean parameter() {
    return parameter;
  }
}
