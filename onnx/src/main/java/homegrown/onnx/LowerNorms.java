package homegrown.onnx;

import homegrown.engine.Tensor;
import homegrown.engine.op.BatchNorm;
import homegrown.engine.op.GroupNorm;
import homegrown.engine.op.InstanceNorm;
import java.util.Map;

/** Normalisation of images by channels. */
final class LowerNorms {

  /** From here on group normalisation has a scale for each channel. */
  private static final int SCALE_OF_CHANNELS = 21;

  private static final int SCALE = 1;
  private static final int SHIFT = 2;
  private static final int MEAN = 3;
  private static final int VARIANCE = 4;

  /** What an image costs however small it is, in multiply-accumulates. */
  private static final int IMAGE = 1600;

  private LowerNorms() {}

  static void register(Map<String, Lowering> all) {
    all.put("BatchNormalization", LowerNorms::batch);
    all.put("InstanceNormalization", LowerNorms::instance);
    all.put("GroupNormalization", LowerNorms::group);
  }

  private static void batch(NodeCall call) {
    float epsilon = call.attributes().number("epsilon", 1e-5f);
    boolean training = call.attributes().integer("training_mode", 0) != 0;
    if (training || call.wants(1)) {
      throw new NoFormException("its statistics are outputs");
    }
    if (call.attributes().integer("spatial", 1) == 0) {
      throw new NoFormException("it normalises every place by itself");
    }
    Tensor x = call.last(0);
    String layer = call.layer();
    if (!call.batchStatistics()) {
      Tensor y =
          BatchNorm.given(
              call.graph(),
              layer,
              x,
              call.x(SCALE),
              call.x(SHIFT),
              call.x(MEAN),
              call.x(VARIANCE),
              epsilon);
      call.giveLast(0, y);
      return;
    }
    double momentum = 1 - (double) call.attributes().number("momentum", 0.9f);
    call.giveLast(
        0,
        BatchNorm.learning(
            call.graph(),
            layer,
            x,
            call.x(SCALE),
            call.x(SHIFT),
            call.carried(MEAN),
            call.carried(VARIANCE),
            epsilon,
            momentum,
            BatchNorm.Running.UNBIASED));
  }

  private static void instance(NodeCall call) {
    float epsilon = call.attributes().number("epsilon", 1e-5f);
    Tensor x = call.last(0);
    call.work(x.shape().dim(0), IMAGE);
    call.giveLast(
        0, InstanceNorm.of(call.graph(), call.layer(), x, call.x(SCALE), call.x(SHIFT), epsilon));
  }

  private static void group(NodeCall call) {
    float epsilon = call.attributes().number("epsilon", 1e-5f);
    int groups = Padding.narrow(call.attributes().integer("num_groups", 0));
    Tensor x = call.last(0);
    if (call.opset() < SCALE_OF_CHANNELS && groups != call.dims(0)[1]) {
      throw new NoFormException("its scale is one for each group");
    }
    call.work(x.shape().dim(0), groups, IMAGE);
    call.giveLast(
        0,
        GroupNorm.of(call.graph(), call.layer(), x, call.x(SCALE), call.x(SHIFT), groups, epsilon));
  }
}
