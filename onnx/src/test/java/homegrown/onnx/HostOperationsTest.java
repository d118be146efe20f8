package homegrown.onnx;

import static homegrown.onnx.Host.counting;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.ints;
import static homegrown.onnx.Host.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What holds for every operator: which there are, limits, and how a bad call ends. */
class HostOperationsTest {

  private static final String OPERATORS =
      "Abs Add And ArgMax ArgMin AveragePool BatchNormalization Cast CastLike Ceil Celu Clip Concat"
          + " Constant ConstantOfShape Conv ConvTranspose Cos CumSum DepthToSpace Div Dropout Elu"
          + " Equal Erf Exp Expand Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm"
          + " GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual GroupNormalization HardSigmoid"
          + " HardSwish Hardmax Identity InstanceNormalization IsInf IsNaN LSTM LayerNormalization"
          + " LeakyRelu Less LessOrEqual Log LogSoftmax MatMul Max MaxPool Mean Min Mish Mod Mul"
          + " Neg NegativeLogLikelihoodLoss NonZero Not OneHot Or PRelu Pad Pow RMSNormalization"
          + " RNN Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax"
          + " ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize Round"
          + " Scatter ScatterElements ScatterND Selu Shape Sigmoid Sign Sin Size Slice Softmax"
          + " SoftmaxCrossEntropyLoss Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum"
          + " Swish Tanh ThresholdedRelu Tile TopK Transpose Trilu Unsqueeze Upsample Where Xor"
          + "";

  private static final int LIMIT = 10_000;

  @Test
  void domainsHaveOperatorsOfTheirOwn() {
    assertThat(HostOperations.knows("", "Add")).isTrue();
    assertThat(HostOperations.knows("ai.onnx", "Add")).isTrue();
    assertThat(HostOperations.knows("", "Adam")).isFalse();
    assertThat(HostOperations.knows("ai.onnx.preview.training", "Adam")).isTrue();
    assertThat(HostOperations.knows("com.example", "Add")).isFalse();
    for (String op : OPERATORS.split(" ")) {
      assertThat(HostOperations.knows("", op)).as(op).isTrue();
    }
    assertThatThrownBy(() -> Host.run("Unheard", 13, floats(1)))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("\"Unheard\"");
  }

  @Test
  void outputsThatAnOperatorDoesNotHaveAreRefused() {
    assertThatThrownBy(() -> Host.all("Add", 13, 2, Given.none(), floats(1), floats(1)))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("at most 1 outputs, got 2");
    assertThatThrownBy(() -> Host.all("Split", 13, 0, Given.none(), floats(1)))
        .isInstanceOf(OnnxException.class);
  }

  @Test
  void resultsAboveTheLimitAreRefusedBeforeTheyAreMade() {
    tooLarge("Add", zeros(LIMIT + 1), floats(1));
    tooLarge("Add", counting(0, 101, 1), counting(0, 101));
    tooLarge("ConstantOfShape", ints(101, 101));
    tooLarge("ConstantOfShape", ints(1L << 31, 1L << 31, 1L << 31));
    tooLarge("Expand", floats(1), ints(LIMIT + 1));
    tooLarge("Range", whole(0), whole(LIMIT + 1), whole(1));
    tooLarge("Tile", floats(1), ints(LIMIT + 1));
    tooLarge("Gather", counting(0, 2, 101), ints(new long[101]));
    tooLarge("MatMul", counting(0, 101, 1), counting(0, 1, 101));
    tooLarge("OneHot", ints(0, 0), whole(LIMIT), floats(0, 1));
    tooLarge("Pad", floats(1), ints(LIMIT, 0));
    tooLarge("Concat", zeros(LIMIT), floats(1));
    tooLarge("Resize", floats(1), null, null, ints(LIMIT + 1));
    // Nothing would be in it, but loops over the other dimensions would not end.
    tooLarge("ConstantOfShape", ints(Integer.MAX_VALUE, Integer.MAX_VALUE, 0));
    tooLarge("Identity", Value.floats(new int[] {0, Integer.MAX_VALUE}, new float[0]));
  }

  private static Value zeros(int... dims) {
    return Value.floats(dims, new float[HostValues.product(dims, 0, dims.length)]);
  }

  private static void tooLarge(String op, Value... inputs) {
    assertThatThrownBy(() -> Host.within(LIMIT, op, 13, 1, Given.of("axis", 0), inputs))
        .as(op)
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("at most " + LIMIT + " elements");
  }

  @Test
  void sumsThatWouldNotEndAreRefused() {
    Value wide = zeros(100, 100);
    assertThat(Host.within(LIMIT, "MatMul", 13, 1, Given.none(), wide, wide)).hasSize(1);
    Value x = zeros(1, 1, 100, 100);
    Value w = zeros(1, 1, 51, 51);
    assertThatThrownBy(() -> Host.within(LIMIT, "Conv", 13, 1, Given.none(), x, w))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("multiply-accumulates");
  }

  @Test
  void dimensionsBeyondMeasureAreRefused() {
    int[] many = new int[33];
    Arrays.fill(many, 1);
    assertThatThrownBy(() -> Host.run("Relu", 13, Value.floats(many, new float[1])))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("at most 32 dimensions, got 33");
    assertThatThrownBy(() -> Host.run("ConstantOfShape", 13, ints(new long[100_000])))
        .isInstanceOf(OnnxException.class);
  }

  @Test
  void messagesStayShort() {
    assertThatThrownBy(
            () -> Host.run("Transpose", 13, Given.of("perm", new long[100_000]), floats(1)))
        .isInstanceOf(OnnxException.class)
        .message()
        .hasSizeLessThan(200);
  }
}
