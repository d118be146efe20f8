package homegrown.onnx;

import static homegrown.onnx.Host.bools;
import static homegrown.onnx.Host.counting;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.ints;
import static homegrown.onnx.Host.scalar;
import static homegrown.onnx.Host.whole;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever a model says, the answer is values or a message: calls that make sense, with one or two
 * things in them changed at random.
 */
class HostileCallsTest {

  private static final int CHANGES = 1000;
  private static final long LIMIT = 4000;

  /** Elements of a value that a change makes. */
  private static final long MOST = 1 << 13;

  /** A call that makes sense. */
  private static final class Call {
    private final String op;
    private final int opset;
    private final Given given;
    private final Value[] inputs;

    Call(String op, int opset, Given given, Value... inputs) {
      this.op = op;
      this.opset = opset;
      this.given = given;
      this.inputs = inputs;
    }
  }

  private static Call call(String op, Value... inputs) {
    return new Call(op, 18, Given.none(), inputs);
  }

  private static Call call(String op, Given given, Value... inputs) {
    return new Call(op, 18, given, inputs);
  }

  private static Given list(String name, long... list) {
    return Given.of(name, list);
  }

  private static List<Call> calls() {
    Value x = counting(-3, 2, 3);
    Value image = counting(-4, 1, 4, 4, 4);
    Given window = list("kernel_shape", 2, 2).and("strides", Given.list(2, 1));
    Given convolution =
        list("pads", 1, 0, 1, 2)
            .and("strides", Given.list(2, 1))
            .and("dilations", Given.list(1, 2))
            .and("group", 2);
    List<Call> calls = new ArrayList<>();
    calls.add(call("Add", x, floats(1, 2, 3)));
    calls.add(call("Div", ints(7, 8), ints(2, 3)));
    calls.add(call("Mod", ints(7, 8), ints(2, 3)));
    calls.add(call("Pow", ints(7, 8), ints(2, 3)));
    calls.add(call("PRelu", x, floats(1, 2, 3)));
    calls.add(call("Max", x, x, scalar(1)));
    calls.add(call("Where", bools(true, false, true), x, scalar(1)));
    calls.add(call("Clip", x, scalar(0), scalar(1)));
    calls.add(call("Cast", Given.of("to", 7), x));
    calls.add(call("Dropout", x, scalar(0.5), bools(false)));
    calls.add(call("Constant", Given.of("value", x)));
    calls.add(call("ConstantOfShape", Given.of("value", ints(1)), ints(2, 3)));
    calls.add(call("Range", whole(1), whole(9), whole(3)));
    calls.add(call("Range", scalar(1), scalar(9), scalar(3)));
    calls.add(call("Shape", Given.of("start", 0).and("end", 2), x));
    calls.add(call("Reshape", Given.of("allowzero", 0), x, ints(3, -1)));
    calls.add(call("Flatten", Given.of("axis", 1), x));
    calls.add(call("Squeeze", counting(0, 1, 2, 1), ints(0)));
    calls.add(call("Unsqueeze", x, ints(0, 2)));
    calls.add(call("Expand", x, ints(2, 2, 3)));
    calls.add(call("Transpose", list("perm", 1, 0), x));
    calls.add(call("Concat", Given.of("axis", 0), x, x));
    calls.add(call("Split", Given.of("axis", 1), x, ints(3)));
    calls.add(call("Split", Given.of("num_outputs", 1), x));
    calls.add(call("Slice", x, ints(0, -1), ints(2, -3), ints(0, 1), ints(1, -1)));
    calls.add(
        new Call(
            "Slice",
            9,
            list("starts", 0).and("ends", Given.list(1)).and("axes", Given.list(1)),
            x));
    calls.add(call("Tile", x, ints(2, 1)));
    calls.add(call("Pad", Given.of("mode", "reflect"), x, ints(1, 0, -1, 2)));
    calls.add(call("Pad", Given.of("mode", "wrap"), x, ints(1, 2), null, ints(1)));
    calls.add(call("Pad", x, ints(1, 0, -1, 2), scalar(4)));
    calls.add(call("Trilu", Given.of("upper", 0), x, whole(1)));
    calls.add(call("DepthToSpace", Given.of("blocksize", 2), image));
    calls.add(call("SpaceToDepth", Given.of("blocksize", 2), image));
    calls.add(call("Gather", Given.of("axis", 1), x, ints(2, 0)));
    calls.add(call("GatherElements", Given.of("axis", 1), x, ints(dims(2, 1), 2, 0)));
    calls.add(call("GatherND", Given.of("batch_dims", 1), x, ints(dims(2, 1), 2, 0)));
    calls.add(
        call("ScatterElements", Given.of("axis", 1), x, ints(dims(1, 2), 2, 0), counting(0, 1, 2)));
    calls.add(
        call("ScatterND", Given.of("reduction", "add"), x, ints(dims(1, 2), 1, 0), floats(4)));
    calls.add(call("OneHot", Given.of("axis", 0), ints(0, 2), whole(3), floats(0, 1)));
    calls.add(call("NonZero", x));
    calls.add(call("TopK", Given.of("axis", 1).and("largest", 0), x, ints(2)));
    calls.add(call("ReduceSum", Given.of("keepdims", 0), x, ints(1)));
    calls.add(call("ReduceLogSumExp", Given.of("keepdims", 0), x, ints(1)));
    calls.add(new Call("ReduceMean", 13, list("axes", 1), ints(dims(1, 2), 3, 4)));
    calls.add(call("ArgMax", Given.of("axis", 1), x));
    calls.add(call("CumSum", Given.of("reverse", 1), x, whole(1)));
    calls.add(call("Softmax", Given.of("axis", 1), x));
    calls.add(new Call("LogSoftmax", 11, Given.of("axis", 1), x));
    calls.add(call("MatMul", x, counting(0, 2, 3, 2)));
    calls.add(call("Gemm", Given.of("transB", 1), x, x, floats(1, 2)));
    calls.add(call("Conv", convolution, image, counting(0, 6, 2, 3, 2), counting(0, 6)));
    calls.add(call("Conv", Given.of("auto_pad", "SAME_UPPER"), image, counting(0, 1, 4, 3, 2)));
    calls.add(
        call(
            "ConvTranspose",
            list("output_padding", 1, 0).and("strides", Given.list(2, 1)).and("group", 2),
            image,
            counting(0, 4, 3, 2, 2)));
    calls.add(call("ConvTranspose", list("output_shape", 6, 5), image, counting(0, 4, 3, 2, 2)));
    calls.add(call("MaxPool", window, image));
    calls.add(call("AveragePool", list("kernel_shape", 3, 2).and("ceil_mode", 1), image));
    calls.add(call("AveragePool", list("kernel_shape", 3, 2).and("auto_pad", "SAME_LOWER"), image));
    calls.add(call("GlobalMaxPool", image));
    Value four = floats(1, 2, 3, 4);
    calls.add(call("BatchNormalization", image, four, four, four, four));
    calls.add(
        call("BatchNormalization", Given.of("training_mode", 1), image, four, four, four, four));
    calls.add(new Call("BatchNormalization", 9, Given.none(), image, four, four, four, four));
    calls.add(call("InstanceNormalization", image, four, four));
    calls.add(
        call("GroupNormalization", Given.of("num_groups", 2), image, floats(1, 2), floats(1, 2)));
    calls.add(call("LayerNormalization", Given.of("axis", 2), image, four, four));
    calls.add(new Call("RMSNormalization", 23, Given.of("axis", 2), image, four));
    calls.add(call("Resize", x, null, floats(1, 2)));
    calls.add(call("Resize", Given.of("mode", "linear"), x, null, null, ints(5, 2)));
    calls.add(
        call(
            "Resize",
            Given.of("coordinate_transformation_mode", "tf_crop_and_resize"),
            x,
            floats(0, 0, 1, 2),
            null,
            ints(2, 4)));
    calls.add(new Call("Upsample", 9, Given.none(), x, floats(2, 1.5)));
    Value steps = counting(0, 3, 2, 2);
    calls.add(
        call(
            "RNN",
            Given.of("hidden_size", 2),
            steps,
            counting(0, 1, 2, 2),
            counting(0, 1, 2, 2),
            counting(0, 1, 4),
            ints(3, 1)));
    calls.add(
        call(
            "GRU",
            Given.of("direction", "bidirectional"),
            steps,
            counting(0, 2, 6, 2),
            counting(0, 2, 6, 2),
            counting(0, 2, 12),
            ints(3, 1),
            counting(0, 2, 2, 2)));
    calls.add(
        call(
            "LSTM",
            Given.of("direction", "reverse")
                .and("activations", new String[] {"Tanh", "Elu", "Relu"}),
            steps,
            counting(0, 1, 8, 2),
            counting(0, 1, 8, 2),
            null,
            null,
            counting(0, 1, 2, 2),
            counting(0, 1, 2, 2),
            counting(0, 1, 6)));
    calls.add(call("SoftmaxCrossEntropyLoss", x, ints(2, 0), floats(1, 2, 3)));
    calls.add(call("NegativeLogLikelihoodLoss", Given.of("ignore_index", 1), x, ints(2, 0)));
    calls.add(call("Adam", scalar(0.1), whole(1), x, x, x, x));
    calls.add(call("Momentum", Given.of("mode", "nesterov"), scalar(0.1), whole(1), x, x, x));
    return calls;
  }

  @TestFactory
  List<DynamicTest> changedCallsEndInValuesOrAMessage() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Call call : calls()) {
      tests.add(DynamicTest.dynamicTest(call.op + tests.size(), () -> change(call)));
    }
    return tests;
  }

  private static void change(Call call) {
    Random random = new Random(call.op.hashCode());
    Host.within(LIMIT, call.op, call.opset, 1, call.given, call.inputs);
    for (int i = 0; i < CHANGES; i++) {
      Given given = call.given.copy();
      Value[] inputs = call.inputs.clone();
      int opset = random.nextInt(8) == 0 ? 6 + random.nextInt(20) : call.opset;
      for (int c = 0; c <= random.nextInt(2); c++) {
        if (inputs.length == 0 || random.nextInt(3) == 0) {
          change(given, random);
        } else {
          inputs = change(inputs, random);
        }
      }
      try {
        Host.within(LIMIT, call.op, opset, 1 + random.nextInt(2), given, inputs);
      } catch (OnnxException e) {
        assertThat(e.getMessage()).contains("\"" + call.op + "\"").contains("expected");
      }
    }
  }

  private static void change(Given given, Random random) {
    String[] integers = {
      "axis",
      "keepdims",
      "group",
      "batch_dims",
      "blocksize",
      "num_groups",
      "k",
      "to",
      "start",
      "end",
      "num_outputs",
      "hidden_size",
      "layout",
      "ceil_mode",
      "count_include_pad",
      "storage_order",
      "allowzero",
      "transA",
      "fmod",
      "exclusive",
      "training_mode",
      "ignore_index",
      "noop_with_empty_axes",
      "select_last_index"
    };
    String[] lists = {
      "axes",
      "perm",
      "split",
      "starts",
      "ends",
      "kernel_shape",
      "strides",
      "dilations",
      "pads",
      "output_padding",
      "output_shape"
    };
    List<String> names = new ArrayList<>(given.names());
    names.addAll(Arrays.asList(random.nextBoolean() ? integers : lists));
    String name = names.get(random.nextInt(names.size()));
    if (Arrays.asList(integers).contains(name)) {
      given.and(name, integer(random));
    } else if (Arrays.asList(lists).contains(name)) {
      long[] before = given.integers(name);
      long[] list = before == null ? new long[random.nextInt(5)] : before.clone();
      if (before == null) {
        Arrays.setAll(list, i -> random.nextInt(4));
      }
      if (list.length > 0) {
        list[random.nextInt(list.length)] = integer(random);
      }
      given.and(name, list);
    }
  }

  private static Value[] change(Value[] inputs, Random random) {
    int at = random.nextInt(inputs.length);
    Value before = inputs[at];
    switch (before == null ? 4 : random.nextInt(6)) {
      case 0:
        return Arrays.copyOf(inputs, at);
      case 1:
        inputs[at] = null;
        return inputs;
      case 2:
        inputs[at] = inputs[random.nextInt(inputs.length)];
        return inputs;
      case 3:
        inputs[at] = reshaped(before, random);
        return inputs;
      case 4:
        inputs[at] = value(random);
        return inputs;
      default:
        if (before.type() == Value.Type.INT && before.size() > 0) {
          long[] data = before.ints().clone();
          data[random.nextInt(data.length)] = integer(random);
          inputs[at] = Value.ints(before.dims(), data);
        } else if (before.type() == Value.Type.FLOAT && before.size() > 0) {
          float[] data = before.floats().clone();
          float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, -1e30f, 1e30f, 0, -1};
          data[random.nextInt(data.length)] = odd[random.nextInt(odd.length)];
          inputs[at] = Value.floats(before.dims(), data);
        }
        return inputs;
    }
  }

  private static Value reshaped(Value value, Random random) {
    switch (random.nextInt(3)) {
      case 0:
        return HostValues.reshaped(value, value.size());
      case 1:
        return HostValues.reshaped(value, 1, value.size(), 1);
      default:
        int[] dims = value.dims().clone();
        for (int d = 0; d < dims.length; d++) {
          dims[d] = random.nextInt(3) == 0 ? random.nextInt(4) : dims[d];
        }
        return size(dims) > MOST ? value : Value.floats(dims, new float[(int) size(dims)]);
    }
  }

  private static Value value(Random random) {
    int[] dims = new int[random.nextInt(5)];
    Arrays.setAll(dims, d -> random.nextInt(8) == 0 ? 1 << 10 : random.nextInt(4));
    if (random.nextInt(8) == 0 && dims.length > 1) {
      dims[0] = Integer.MAX_VALUE;
      dims[1] = 0;
    }
    long size = size(dims);
    switch (size > MOST ? 3 : random.nextInt(3)) {
      case 0:
        return Value.bools(dims, new boolean[(int) size]);
      case 1:
        long[] ints = new long[(int) size];
        Arrays.setAll(ints, i -> integer(random));
        return Value.ints(dims, ints);
      case 2:
        return Value.floats(dims, new float[(int) size]);
      default:
        return ints(integer(random));
    }
  }

  private static long size(int[] dims) {
    long size = 1;
    for (int dim : dims) {
      size = Math.min(Integer.MAX_VALUE, size) * dim;
    }
    return size;
  }

  private static long integer(Random random) {
    long[] odd = {
      Long.MIN_VALUE,
      Long.MAX_VALUE,
      Integer.MIN_VALUE,
      Integer.MAX_VALUE,
      1L << 32,
      1L << 31,
      1 << 30,
      -1L << 31,
      65536
    };
    return random.nextInt(3) == 0 ? odd[random.nextInt(odd.length)] : random.nextInt(9) - 4;
  }
}
