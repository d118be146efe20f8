package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;

/** Normalisations. Variances are those of the population. */
final class HostNorms {

  private static final float EPSILON = 1e-5f;

  private HostNorms() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("BatchNormalization", HostNorms::batch);
    operations.put("InstanceNormalization", HostNorms::instance);
    operations.put("GroupNormalization", HostNorms::group);
    operations.put("LayerNormalization", HostNorms::layer);
    operations.put("RMSNormalization", HostNorms::rms);
  }

  private static double epsilon(HostCall call) {
    return call.attributes().number("epsilon", EPSILON);
  }

  private static double mean(float[] x, int at, int n) {
    double sum = 0;
    for (int i = at; i < at + n; i++) {
      sum += x[i];
    }
    return sum / n;
  }

  private static double variance(float[] x, int at, int n, double mean) {
    double sum = 0;
    for (int i = at; i < at + n; i++) {
      sum += (x[i] - mean) * (x[i] - mean);
    }
    return sum / n;
  }

  /**
   * With the statistics given or, in training, those of the batch: from opset 14 on where
   * training_mode says so, from opset 7 where more than one output is asked for, before where
   * is_test does not forbid it. Opset 7 may normalise every place by itself (spatial = 0).
   */
  private static Value[] batch(HostCall call) {
    Value x = call.floats(0);
    boolean training =
        call.opset() >= 14
            ? call.flag("training_mode", false)
            : call.opset() >= 7 ? call.outputs() > 1 : !call.flag("is_test", false);
    boolean spatial = call.opset() >= 9 || call.flag("spatial", true);
    int samples = x.rank() == 0 ? 1 : x.dims()[0];
    int[] ofChannels = x.rank() < 2 ? new int[] {1} : Arrays.copyOfRange(x.dims(), 1, x.rank());
    int[] dims = spatial ? Arrays.copyOf(ofChannels, 1) : ofChannels;
    int channels = HostValues.product(dims, 0, dims.length);
    int inner = HostValues.product(ofChannels, 0, ofChannels.length) / Math.max(1, channels);
    float[] scale = call.floats(1, dims).floats();
    float[] bias = call.floats(2, dims).floats();
    double[] mean = doubles(call.floats(3, dims));
    double[] variance = doubles(call.floats(4, dims));
    double[][] running = {mean.clone(), variance.clone()};
    if (training) {
      double keep = call.attributes().number("momentum", 0.9f);
      for (int c = 0; c < channels; c++) {
        statistics(x.floats(), samples, channels, inner, c, mean, variance);
        running[0][c] = keep * running[0][c] + (1 - keep) * mean[c];
        running[1][c] = keep * running[1][c] + (1 - keep) * variance[c];
      }
    }
    double epsilon = epsilon(call);
    float[] y = new float[x.size()];
    for (int i = 0; i < y.length; i++) {
      int c = i / inner % channels;
      double normal = (x.floats()[i] - mean[c]) / Math.sqrt(variance[c] + epsilon);
      y[i] = (float) (normal * scale[c] + bias[c]);
    }
    Value normalised = HostValues.floats(x, x.dims(), y);
    if (!training) {
      return new Value[] {normalised};
    }
    Value[] all = {
      normalised,
      floats(x, dims, running[0]),
      floats(x, dims, running[1]),
      floats(x, dims, mean),
      floats(x, dims, variance)
    };
    return call.opset() >= 14 ? Arrays.copyOf(all, 3) : all;
  }

  private static void statistics(
      float[] x, int samples, int channels, int inner, int c, double[] mean, double[] variance) {
    double sum = 0;
    for (int n = 0; n < samples; n++) {
      sum += mean(x, (n * channels + c) * inner, inner);
    }
    mean[c] = sum / samples;
    sum = 0;
    for (int n = 0; n < samples; n++) {
      sum += variance(x, (n * channels + c) * inner, inner, mean[c]);
    }
    variance[c] = sum / samples;
  }

  private static double[] doubles(Value value) {
    double[] doubles = new double[value.size()];
    Arrays.setAll(doubles, i -> value.floats()[i]);
    return doubles;
  }

  private static Value floats(Value model, int[] dims, double[] doubles) {
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) doubles[i];
    }
    return HostValues.floats(model, dims, floats);
  }

  private static int channels(HostCall call, Value x) {
    if (x.rank() < 3) {
      throw call.refuse("[N, C, ...]", Arrays.toString(x.dims()), "reshape the input");
    }
    return x.dims()[1];
  }

  private static Value[] instance(HostCall call) {
    Value x = call.floats(0);
    int channels = channels(call, x);
    return groups(call, x, channels, channels);
  }

  /** Scale and bias are one number for each group before opset 21, for each channel from it on. */
  private static Value[] group(HostCall call) {
    Value x = call.floats(0);
    int channels = channels(call, x);
    int groups = call.integer("num_groups", 0, 1, Math.max(1, channels));
    if (channels % groups != 0) {
      throw call.refuse(
          "groups that divide " + channels + " channels", groups + " groups", "correct num_groups");
    }
    return groups(call, x, groups, call.opset() < 21 ? groups : channels);
  }

  private static Value[] groups(HostCall call, Value x, int groups, int parameters) {
    float[] scale = call.floats(1, parameters).floats();
    float[] bias = call.floats(2, parameters).floats();
    double epsilon = epsilon(call);
    int samples = x.dims()[0];
    int sample = x.size() / Math.max(1, samples);
    int n = sample / Math.max(1, groups);
    float[] y = new float[x.size()];
    for (int g = 0; g < (n == 0 ? 0 : samples * groups); g++) {
      double mean = mean(x.floats(), g * n, n);
      double deviation = Math.sqrt(variance(x.floats(), g * n, n, mean) + epsilon);
      for (int i = g * n; i < (g + 1) * n; i++) {
        int p = (int) ((long) (i % sample) * parameters / sample);
        y[i] = (float) ((x.floats()[i] - mean) / deviation * scale[p] + bias[p]);
      }
    }
    return new Value[] {HostValues.floats(x, x.dims(), y)};
  }

  private static Value[] layer(HostCall call) {
    Value x = call.floats(0);
    int axis = call.axis(-1, x.rank());
    int rows = HostValues.product(x.dims(), 0, axis);
    int n = HostValues.product(x.dims(), axis, x.rank());
    double epsilon = epsilon(call);
    double[] means = new double[rows];
    double[] inverses = new double[rows];
    for (int row = 0; row < rows; row++) {
      means[row] = mean(x.floats(), row * n, n);
      inverses[row] = 1 / Math.sqrt(variance(x.floats(), row * n, n, means[row]) + epsilon);
    }
    int[] dims = x.dims().clone();
    Arrays.fill(dims, axis, dims.length, 1);
    return new Value[] {
      scaled(call, x, n, means, inverses, call.optional(2) == null ? null : call.floats(2)),
      floats(x, dims, means).withOnnxType(HostTypes.FLOAT),
      floats(x, dims, inverses).withOnnxType(HostTypes.FLOAT)
    };
  }

  private static Value[] rms(HostCall call) {
    Value x = call.floats(0);
    int axis = call.axis(-1, x.rank());
    int rows = HostValues.product(x.dims(), 0, axis);
    int n = HostValues.product(x.dims(), axis, x.rank());
    double epsilon = epsilon(call);
    double[] inverses = new double[rows];
    for (int row = 0; row < rows; row++) {
      inverses[row] = 1 / Math.sqrt(variance(x.floats(), row * n, n, 0) + epsilon);
    }
    return new Value[] {scaled(call, x, n, new double[rows], inverses, null)};
  }

  /** Rows less their means, times a factor, times a scale (input 1), and a bias or null. */
  private static Value scaled(
      HostCall call, Value x, int n, double[] means, double[] factors, Value bias) {
    Value scale = call.floats(1);
    Value shift = bias == null ? HostValues.like(call, x, 1) : bias;
    call.repeats(scale.dims(), x.dims());
    call.repeats(shift.dims(), x.dims());
    HostWalk walk =
        new HostWalk(
            x.dims(),
            HostWalk.repeated(scale.dims(), x.dims()),
            HostWalk.repeated(shift.dims(), x.dims()));
    float[] y = new float[x.size()];
    for (int i = 0; i < y.length; i++, walk.next()) {
      double normal = (x.floats()[i] - means[i / n]) * factors[i / n];
      y[i] = (float) (normal * scale.floats()[walk.at(0)] + shift.floats()[walk.at(1)]);
    }
    return HostValues.floats(x, x.dims(), y);
  }
}
