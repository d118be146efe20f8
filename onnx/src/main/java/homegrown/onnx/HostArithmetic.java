package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * Operators of two or more inputs that work element by element, with the broadcasting rules of
 * numpy: arithmetic, comparisons, logic, choice.
 */
final class HostArithmetic {

  private HostArithmetic() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("Add", call -> numbers(call, (a, b) -> a + b, (a, b) -> a + b));
    operations.put("Sub", call -> numbers(call, (a, b) -> a - b, (a, b) -> a - b));
    operations.put("Mul", call -> numbers(call, (a, b) -> a * b, (a, b) -> a * b));
    operations.put("Div", call -> numbers(call, (a, b) -> a / b, (a, b) -> a / divisor(call, b)));
    operations.put("Mod", HostArithmetic::mod);
    operations.put("Pow", HostArithmetic::pow);
    operations.put("PRelu", HostArithmetic::prelu);

    operations.put("Max", call -> fold(call, Math::max, Math::max));
    operations.put("Min", call -> fold(call, Math::min, Math::min));
    operations.put("Sum", call -> sum(call, 1));
    operations.put("Mean", call -> sum(call, call.inputs()));

    operations.put("Equal", HostArithmetic::equal);
    compare(operations, "Greater", (a, b) -> a > b, (a, b) -> a > b);
    compare(operations, "GreaterOrEqual", (a, b) -> a >= b, (a, b) -> a >= b);
    compare(operations, "Less", (a, b) -> a < b, (a, b) -> a < b);
    compare(operations, "LessOrEqual", (a, b) -> a <= b, (a, b) -> a <= b);

    operations.put("And", call -> logic(call, (a, b) -> a && b));
    operations.put("Or", call -> logic(call, (a, b) -> a || b));
    operations.put("Xor", call -> logic(call, (a, b) -> a != b));
    operations.put("Where", HostArithmetic::where);
  }

  /** Says whether two numbers compare so. */
  private interface Floats {
    boolean test(double a, double b);
  }

  /** Says whether two whole numbers compare so. */
  private interface Ints {
    boolean test(long a, long b);
  }

  /** Combines two truth values. */
  private interface Bools {
    boolean of(boolean a, boolean b);
  }

  private static Value[] numbers(HostCall call, DoubleBinaryOperator f, LongBinaryOperator g) {
    Value a = call.numbers(0);
    Value b = call.input(1, a.type());
    int[] dims = call.broadcast(a.dims(), b.dims());
    int n = call.size(dims);
    HostWalk walk = pairs(a, b, dims);
    if (a.type() == Value.Type.FLOAT) {
      float[] y = new float[n];
      for (int i = 0; i < n; i++, walk.next()) {
        y[i] = (float) f.applyAsDouble(a.floats()[walk.at(0)], b.floats()[walk.at(1)]);
      }
      return new Value[] {HostValues.floats(a, dims, y)};
    }
    long[] y = new long[n];
    for (int i = 0; i < n; i++, walk.next()) {
      y[i] = g.applyAsLong(a.ints()[walk.at(0)], b.ints()[walk.at(1)]);
    }
    return new Value[] {HostValues.ints(a, dims, y)};
  }

  private static HostWalk pairs(Value a, Value b, int[] dims) {
    return new HostWalk(dims, HostWalk.repeated(a.dims(), dims), HostWalk.repeated(b.dims(), dims));
  }

  /** A divisor of whole numbers. */
  static long divisor(HostCall call, long b) {
    if (b == 0) {
      throw call.refuse("whole numbers other than 0 to divide by", "0", "correct the divisor");
    }
    return b;
  }

  /** The result has the sign of the divisor; with fmod that of the dividend. */
  private static Value[] mod(HostCall call) {
    if (call.flag("fmod", false)) {
      return numbers(call, (a, b) -> a % b, (a, b) -> a % divisor(call, b));
    }
    return numbers(call, HostArithmetic::floorMod, (a, b) -> Math.floorMod(a, divisor(call, b)));
  }

  private static double floorMod(double a, double b) {
    double rest = a % b;
    return rest != 0 && rest < 0 != b < 0 ? rest + b : rest;
  }

  /** Base and exponent may be of different types; the result is of that of the base. */
  private static Value[] pow(HostCall call) {
    Value a = call.numbers(0);
    Value b = call.numbers(1);
    if (a.type() == b.type()) {
      return numbers(call, Math::pow, (x, y) -> power(call, x, y));
    }
    int[] dims = call.broadcast(a.dims(), b.dims());
    int n = call.size(dims);
    HostWalk walk = pairs(a, b, dims);
    Value y = HostValues.like(call, a, dims);
    for (int i = 0; i < n; i++, walk.next()) {
      double power = Math.pow(HostValues.number(a, walk.at(0)), HostValues.number(b, walk.at(1)));
      if (y.type() == Value.Type.FLOAT) {
        y.floats()[i] = (float) power;
      } else {
        y.ints()[i] = HostTypes.cut((long) power, a.onnxType());
      }
    }
    return new Value[] {y};
  }

  private static long power(HostCall call, long base, long exponent) {
    if (exponent < 0) {
      return (long) Math.pow(divisor(call, base), exponent);
    }
    long power = 1;
    long square = base;
    for (long rest = exponent; rest > 0; rest >>= 1) {
      power *= (rest & 1) == 1 ? square : 1;
      square *= square;
    }
    return power;
  }

  /** Before opset 7 a slope of one dimension is one number for each channel. */
  private static Value[] prelu(HostCall call) {
    Value x = call.numbers(0);
    Value slope = call.input(1, x.type());
    int[] dims = slope.dims();
    if (call.opset() < 7 && slope.rank() == 1 && x.rank() > 1) {
      dims = new int[x.rank() - 1];
      Arrays.fill(dims, 1);
      dims[0] = slope.size();
    }
    call.repeats(dims, x.dims());
    HostWalk walk = new HostWalk(x.dims(), HostWalk.repeated(dims, x.dims()));
    Value y = HostValues.like(call, x, x.dims());
    for (int i = 0; i < x.size(); i++, walk.next()) {
      int s = walk.at(0);
      if (x.type() == Value.Type.FLOAT) {
        float v = x.floats()[i];
        y.floats()[i] = v < 0 ? v * slope.floats()[s] : v;
      } else {
        long v = x.ints()[i];
        y.ints()[i] = HostTypes.cut(v < 0 ? v * slope.ints()[s] : v, x.onnxType());
      }
    }
    return new Value[] {y};
  }

  private static HostWalk all(HostCall call, Value.Type type) {
    int[][] shapes = new int[call.inputs()][];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = call.input(i, type).dims();
    }
    int[] dims = call.broadcast(shapes);
    call.work(call.size(dims), shapes.length);
    int[][] strides = new int[shapes.length][];
    for (int i = 0; i < shapes.length; i++) {
      strides[i] = HostWalk.repeated(shapes[i], dims);
    }
    return new HostWalk(dims, strides);
  }

  private static Value[] fold(HostCall call, DoubleBinaryOperator f, LongBinaryOperator g) {
    Value first = call.numbers(0);
    HostWalk walk = all(call, first.type());
    Value y = HostValues.like(call, first, walk.dims());
    for (int i = 0; i < y.size(); i++, walk.next()) {
      if (first.type() == Value.Type.FLOAT) {
        double folded = first.floats()[walk.at(0)];
        for (int k = 1; k < call.inputs(); k++) {
          folded = f.applyAsDouble(folded, call.input(k).floats()[walk.at(k)]);
        }
        y.floats()[i] = (float) folded;
      } else {
        long folded = first.ints()[walk.at(0)];
        for (int k = 1; k < call.inputs(); k++) {
          folded = g.applyAsLong(folded, call.input(k).ints()[walk.at(k)]);
        }
        y.ints()[i] = folded;
      }
    }
    return new Value[] {y};
  }

  private static Value[] sum(HostCall call, int divisor) {
    Value first = call.floats(0);
    HostWalk walk = all(call, Value.Type.FLOAT);
    Value y = HostValues.like(call, first, walk.dims());
    for (int i = 0; i < y.size(); i++, walk.next()) {
      double sum = 0;
      for (int k = 0; k < call.inputs(); k++) {
        sum += call.input(k).floats()[walk.at(k)];
      }
      y.floats()[i] = (float) (sum / divisor);
    }
    return new Value[] {y};
  }

  private static void compare(Map<String, Evaluator> operations, String op, Floats f, Ints g) {
    operations.put(
        op,
        call -> {
          call.numbers(0);
          return compare(call, f, g, (a, b) -> false);
        });
  }

  private static Value[] equal(HostCall call) {
    return compare(call, (a, b) -> a == b, (a, b) -> a == b, (a, b) -> a == b);
  }

  private static Value[] logic(HostCall call, Bools combine) {
    call.input(0, Value.Type.BOOL);
    return compare(call, (a, b) -> false, (a, b) -> false, combine);
  }

  private static Value[] compare(HostCall call, Floats f, Ints g, Bools h) {
    Value a = call.input(0);
    Value b = call.input(1, a.type());
    int[] dims = call.broadcast(a.dims(), b.dims());
    boolean[] y = new boolean[call.size(dims)];
    HostWalk walk = pairs(a, b, dims);
    for (int i = 0; i < y.length; i++, walk.next()) {
      switch (a.type()) {
        case FLOAT:
          y[i] = f.test(a.floats()[walk.at(0)], b.floats()[walk.at(1)]);
          break;
        case INT:
          y[i] = g.test(a.ints()[walk.at(0)], b.ints()[walk.at(1)]);
          break;
        default:
          y[i] = h.of(a.bools()[walk.at(0)], b.bools()[walk.at(1)]);
          break;
      }
    }
    return new Value[] {Value.bools(dims, y)};
  }

  private static Value[] where(HostCall call) {
    Value condition = call.input(0, Value.Type.BOOL);
    Value x = call.input(1);
    Value y = call.input(2, x.type());
    int[] dims = call.broadcast(condition.dims(), x.dims(), y.dims());
    Value z = HostValues.like(call, x, dims);
    HostWalk walk =
        new HostWalk(
            dims,
            HostWalk.repeated(condition.dims(), dims),
            HostWalk.repeated(x.dims(), dims),
            HostWalk.repeated(y.dims(), dims));
    for (int i = 0; i < z.size(); i++, walk.next()) {
      if (condition.bools()[walk.at(0)]) {
        HostValues.copy(x, walk.at(1), z, i, 1);
      } else {
        HostValues.copy(y, walk.at(2), z, i, 1);
      }
    }
    return new Value[] {z};
  }
}
