package homegrown.engine.golden;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row-major tensor of the golden files. F32 has {@link #floats()}, I64 and U8 have {@link
 * #longs()}; a scalar has the shape {@code []} and one element.
 */
public final class GoldenTensor {

  /** The element types that the files use. */
  public enum Type {
    F32,
    I64,
    U8
  }

  private final Type type;
  private final int[] shape;
  private final float[] floats;
  private final long[] longs;

  private GoldenTensor(Type type, int[] shape, float[] floats, long[] longs) {
    this.type = type;
    this.shape = shape;
    this.floats = floats;
    this.longs = longs;
    int length = floats == null ? longs.length : floats.length;
    if (elements(shape) != length) {
      throw new IllegalArgumentException(
          "the shape " + Arrays.toString(shape) + " does not hold " + length + " elements");
    }
  }

  /** A tensor of float32. */
  public static GoldenTensor ofFloats(int[] shape, float[] data) {
    return new GoldenTensor(Type.F32, shape.clone(), data.clone(), null);
  }

  /** A tensor of whole numbers, type I64 or U8. */
  public static GoldenTensor ofLongs(Type type, int[] shape, long[] data) {
    if (type == Type.F32) {
      throw new IllegalArgumentException("F32 is no type of whole numbers");
    }
    return new GoldenTensor(type, shape.clone(), null, data.clone());
  }

  /** Reads {@code {"dtype":"f32"|"i64","shape":[...],"data":[...]}}. */
  public static GoldenTensor of(GoldenJson json) {
    int[] shape = json.get("shape").asInts();
    List<GoldenJson> data = json.get("data").items();
    String dtype = json.get("dtype").text();
    switch (dtype) {
      case "f32":
        float[] floats = new float[data.size()];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = data.get(i).asFloat();
        }
        return new GoldenTensor(Type.F32, shape, floats, null);
      case "i64":
        long[] longs = data.stream().mapToLong(GoldenJson::asLong).toArray();
        return new GoldenTensor(Type.I64, shape, null, longs);
      default:
        throw new IllegalArgumentException("a dtype f32 or i64 expected, found " + dtype);
    }
  }

  /** Reads an object of tensors by name, in the order of the file. */
  public static Map<String, GoldenTensor> mapOf(GoldenJson json) {
    Map<String, GoldenTensor> tensors = new LinkedHashMap<>();
    json.fields().forEach((name, value) -> tensors.put(name, of(value)));
    return tensors;
  }

  /** The element type. */
  public Type type() {
    return type;
  }

  /** The sizes of the axes, a copy. */
  public int[] shape() {
    return shape.clone();
  }

  /** The number of elements. */
  public int size() {
    return elements(shape);
  }

  /** The elements of an F32 tensor, a copy. */
  public float[] floats() {
    if (floats == null) {
      throw new IllegalStateException("a tensor of " + type + " has no floats: " + this);
    }
    return floats.clone();
  }

  /** The elements of an I64 or U8 tensor, a copy; U8 from 0 to 255. */
  public long[] longs() {
    if (longs == null) {
      throw new IllegalStateException("a tensor of " + type + " has no longs: " + this);
    }
    return longs.clone();
  }

  /** The elements of an I64 or U8 tensor as ints. */
  public int[] ints() {
    return Arrays.stream(longs()).mapToInt(Math::toIntExact).toArray();
  }

  /** The part at {@code index} of the leading axis, which falls away. */
  public GoldenTensor slice(int index) {
    if (shape.length == 0 || index < 0 || index >= shape[0]) {
      throw new IndexOutOfBoundsException("no slice " + index + " of " + this);
    }
    int[] rest = Arrays.copyOfRange(shape, 1, shape.length);
    int length = elements(rest);
    int from = index * length;
    return floats == null
        ? new GoldenTensor(type, rest, null, Arrays.copyOfRange(longs, from, from + length))
        : new GoldenTensor(type, rest, Arrays.copyOfRange(floats, from, from + length), null);
  }

  /** The float32 tensor {@code u8*scale + offset} that a U8 tensor stands for. */
  public GoldenTensor decoded(double scale, double offset) {
    float[] values = new float[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (longs[i] * scale + offset);
    }
    return new GoldenTensor(Type.F32, shape, values, null);
  }

  /** The largest magnitude of an F32 tensor, 0 without elements. */
  public double largest() {
    double largest = 0;
    for (float value : floats()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Type and shape. */
  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }

  private static int elements(int[] shape) {
    int elements = 1;
    for (int size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("a negative size in " + Arrays.toString(shape));
      }
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }
}
