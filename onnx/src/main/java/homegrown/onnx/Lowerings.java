package homegrown.onnx;

import java.util.HashMap;
import java.util.Map;

/** The operators that have a form in the training graph. */
final class Lowerings {

  private static final Map<String, Lowering> ALL = new HashMap<>();

  static {
    LowerElements.register(ALL);
    LowerShapes.register(ALL);
    LowerReductions.register(ALL);
    LowerMatrices.register(ALL);
    LowerRecurrent.register(ALL);
    LowerConvolutions.register(ALL);
    LowerImages.register(ALL);
    LowerNorms.register(ALL);
    LowerTruths.register(ALL);
    LowerPlaces.register(ALL);
  }

  private Lowerings() {}

  /** How an operator of the default domain is lowered; null if it has no form. */
  static Lowering of(String operator) {
    return ALL.get(operator);
  }
}
