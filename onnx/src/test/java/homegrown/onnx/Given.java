package homegrown.onnx;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Attributes for a test. */
final class Given implements Attributes {

  private final Map<String, Object> values = new TreeMap<>();

  private Given() {}

  static Given none() {
    return new Given();
  }

  /** One attribute, of one of the types that {@link Attributes} reads. */
  static Given of(String name, Object value) {
    return none().and(name, value);
  }

  /** One more attribute. */
  Given and(String name, Object value) {
    values.put(name, value instanceof Integer ? (long) (Integer) value : value);
    return this;
  }

  Given copy() {
    Given copy = none();
    copy.values.putAll(values);
    return copy;
  }

  /** The names of the attributes, in order. */
  Set<String> names() {
    return values.keySet();
  }

  /** A list of whole numbers. */
  static long[] list(long... list) {
    return list;
  }

  @Override
  public boolean has(String name) {
    return values.containsKey(name);
  }

  @Override
  public long integer(String name, long fallback) {
    return (Long) values.getOrDefault(name, fallback);
  }

  @Override
  public float number(String name, float fallback) {
    return (Float) values.getOrDefault(name, fallback);
  }

  @Override
  public String text(String name, String fallback) {
    return (String) values.getOrDefault(name, fallback);
  }

  @Override
  public long[] integers(String name) {
    return (long[]) values.get(name);
  }

  @Override
  public float[] numbers(String name) {
    return (float[]) values.get(name);
  }

  @Override
  public String[] texts(String name) {
    return (String[]) values.get(name);
  }

  @Override
  public Value tensor(String name) {
    return (Value) values.get(name);
  }
}
