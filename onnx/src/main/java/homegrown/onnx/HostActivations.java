package homegrown.onnx;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** The activation functions that recurrent operators name in their attributes. */
final class HostActivations {

  private final HostCall call;
  private final float[] alphas;
  private final float[] betas;
  private int nextAlpha;
  private int nextBeta;

  private HostActivations(HostCall call) {
    this.call = call;
    this.alphas = call.attributes().numbers("activation_alpha");
    this.betas = call.attributes().numbers("activation_beta");
  }

  /**
   * The functions of a call: those of the attribute activations, or the defaults for each
   * direction.
   */
  static DoubleUnaryOperator[] of(HostCall call, int directions, String... defaults) {
    String[] names = call.attributes().texts("activations");
    int count = directions * defaults.length;
    DoubleUnaryOperator[] functions = new DoubleUnaryOperator[count];
    if (names != null && names.length != count) {
      throw call.refuse(
          count + " activations", names.length + " activations", "name one for each gate");
    }
    HostActivations activations = new HostActivations(call);
    for (int i = 0; i < count; i++) {
      functions[i] = activations.function(names == null ? defaults[i % defaults.length] : names[i]);
    }
    return functions;
  }

  /** Scaling values are consumed in order by the functions that have any. */
  private double alpha(double fallback) {
    return alphas != null && nextAlpha < alphas.length ? alphas[nextAlpha++] : fallback;
  }

  private double beta(double fallback) {
    return betas != null && nextBeta < betas.length ? betas[nextBeta++] : fallback;
  }

  private DoubleUnaryOperator function(String name) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "relu":
        return x -> Math.max(0, x);
      case "tanh":
        return Math::tanh;
      case "sigmoid":
        return HostElementwise::sigmoid;
      case "softsign":
        return x -> x / (1 + Math.abs(x));
      case "softplus":
        return HostElementwise::softplus;
      case "leakyrelu":
        return HostElementwise.leakyRelu(alpha(0.01f));
      case "elu":
        return HostElementwise.elu(alpha(1));
      case "thresholdedrelu":
        double threshold = alpha(1);
        return x -> x >= threshold ? x : 0;
      case "hardsigmoid":
        return HostElementwise.hardSigmoid(alpha(0.2f), beta(0.5f));
      case "affine":
        double scale = alpha(1);
        double shift = beta(0);
        return x -> scale * x + shift;
      case "scaledtanh":
        double outer = alpha(1);
        double inner = beta(1);
        return x -> outer * Math.tanh(inner * x);
      default:
        throw call.refuse(
            "an activation that recurrent operators have",
            OnnxException.quoted(name),
            "use Sigmoid, Tanh or Relu");
    }
  }
}
