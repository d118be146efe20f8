package homegrown.onnx;

/** The attributes of an operation in an ONNX model, by name. */
interface Attributes {

  /** True when the model gives the attribute. */
  boolean has(String name);

  /** A whole number. */
  long integer(String name, long fallback);

  /** A number. */
  float number(String name, float fallback);

  /** A text. */
  String text(String name, String fallback);

  /** Whole numbers; null where the attribute is absent. */
  long[] integers(String name);

  /** Numbers; null where the attribute is absent. */
  float[] numbers(String name);

  /** Texts; null where the attribute is absent. */
  String[] texts(String name);

  /** A tensor; null where the attribute is absent. */
  Value tensor(String name);
}
