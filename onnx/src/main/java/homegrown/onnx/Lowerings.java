package homegrown.onnx;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

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

  /** The operators of the default domain that have a form. */
  static Set<String> operators() {
    return Collections.unmodifiableSet(ALL.keySet());
  }

  /** How an operator of the default domain is lowered; null if it has no form. */
  static Lowering of(String operator) {
    return ALL.get(operator);
  }
}
