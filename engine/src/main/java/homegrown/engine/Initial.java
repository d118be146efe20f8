package homegrown.engine;

/** The values that a parameter starts from. Every element depends on seed, name and place alone. */
public final class Initial {

  private enum Form {
    CONSTANT,
    UNIFORM,
    NORMAL
  }

  private final Form form;
  private final float size;

  private Initial(Form form, float size) {
    this.form = form;
    this.size = size;
  }

  /** All zero. */
  public static Initial zeros() {
    return constant(0);
  }

  /** All the same value. */
  public static Initial constant(float value) {
    return new Initial(Form.CONSTANT, value);
  }

  /** Uniform between minus the bound and the bound. */
  public static Initial uniform(double bound) {
    return new Initial(Form.UNIFORM, (float) bound);
  }

  /** Normal with mean 0 and the given standard deviation. */
  public static Initial normal(double deviation) {
    return new Initial(Form.NORMAL, (float) deviation);
  }

  void fill(Slice slice, long seed, String name) {
    long key = Noise.key(seed, name.hashCode());
    float[] data = slice.data();
    int at = slice.at();
    for (int i = 0; i < slice.size(); i++) {
      switch (form) {
        case UNIFORM:
          data[at + i] = (float) ((2 * Noise.uniform(key, i) - 1) * size);
          break;
        case NORMAL:
          // Box and Muller 1958.
          double radius = Math.sqrt(-2 * Math.log(1 - Noise.uniform(key, 2L * i)));
          data[at + i] =
              (float) (radius * Math.cos(2 * Math.PI * Noise.uniform(key, 2L * i + 1)) * size);
          break;
        default:
          data[at + i] = size;
      }
    }
  }
}
