package homegrown.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the operators of ONNX's default domain take: how many inputs, and which attributes, by
 * version. A node that has anything else was written for another version than its model declares,
 * or asks for what is not supported; to compute it all the same would be to compute something else.
 *
 * <p>After the name stand the most inputs ({@code n} for any number), then the attributes, each
 * with the first version that has it ({@code @}) and the last one ({@code <}) where it was not
 * always there. Facts: the operator schemas of ONNX (onnx.ai/onnx/operators).
 *
 * <p>Not listed, and so refused, are: the axis that arithmetic before version 7 may begin to repeat
 * an input at (without it the rules are those of today), sizes as attributes (Reshape before 5,
 * Upsample before 7, Pad 1), sizes as an input of Split 1, Tile before 6, and constants that are
 * texts or sparse.
 */
final class OperatorForms {

  /** Until this version many operators could say which inputs they might overwrite. */
  private static final int LAST_WITH_CONSUMED_INPUTS = 5;

  /** Until this version an operator that is not told otherwise trains. */
  private static final int LAST_WITH_IS_TEST = 6;

  private static final String REDUCTION = " 1 2@18 axes<17 keepdims noop_with_empty_axes@18";

  private static final String RECURRENT =
      " 6 activation_alpha activation_beta activations clip direction hidden_size layout@14"
          + " output_sequence<6";

  private static final String[] ALL = {
    "Abs 1",
    "Add 2 broadcast<6",
    "And 2 broadcast<6",
    "ArgMax 1 axis keepdims select_last_index@12",
    "ArgMin 1 axis keepdims select_last_index@12",
    "AveragePool 1 auto_pad ceil_mode@10 count_include_pad@7 dilations@19 kernel_shape pads"
        + " strides",
    "BatchNormalization 5 epsilon is_test<6 momentum spatial<8 training_mode@14",
    "Cast 1 round_mode@24 saturate@19 to",
    "CastLike 2 round_mode@24 saturate@19",
    "Ceil 1",
    "Celu 1 alpha",
    "Clip 1 3@11 max<10 min<10",
    "Concat n axis",
    "Constant 0 value value_float@12 value_floats@12 value_int@12 value_ints@12",
    "ConstantOfShape 1 value",
    "Conv 3 auto_pad dilations group kernel_shape pads strides",
    "ConvTranspose 3 auto_pad dilations group kernel_shape output_padding output_shape pads"
        + " strides",
    "Cos 1",
    "CumSum 2 exclusive reverse",
    "DepthToSpace 1 blocksize mode@11",
    "Div 2 broadcast<6",
    "Dropout 1 3@12 is_test<6 ratio<11 seed@12",
    "Elu 1 alpha",
    "Equal 2 broadcast<6",
    "Erf 1",
    "Exp 1",
    "Expand 2",
    "Flatten 1 axis",
    "Floor 1",
    "GRU" + RECURRENT + " linear_before_reset@3",
    "Gather 2 axis",
    "GatherElements 2 axis",
    "GatherND 2 batch_dims@12",
    "Gelu 1 approximate",
    "Gemm 3 alpha beta broadcast<6 transA transB",
    "GlobalAveragePool 1",
    "GlobalMaxPool 1",
    "Greater 2 broadcast<6",
    "GreaterOrEqual 2",
    "GroupNormalization 3 epsilon num_groups stash_type@21",
    "HardSigmoid 1 alpha beta",
    "HardSwish 1",
    "Hardmax 1 axis",
    "Identity 1",
    "InstanceNormalization 3 epsilon",
    "IsInf 1 detect_negative detect_positive",
    "IsNaN 1",
    "LSTM" + RECURRENT.replace(" 6 ", " 8 ") + " input_forget",
    "LayerNormalization 3 axis epsilon stash_type",
    "LeakyRelu 1 alpha",
    "Less 2 broadcast<6",
    "LessOrEqual 2",
    "Log 1",
    "LogSoftmax 1 axis",
    "MatMul 2",
    "Max n",
    "MaxPool 1 auto_pad ceil_mode@10 dilations@10 kernel_shape pads storage_order@8 strides",
    "Mean n",
    "Min n",
    "Mish 1",
    "Mod 2 fmod",
    "Mul 2 broadcast<6",
    "Neg 1",
    "NegativeLogLikelihoodLoss 3 ignore_index reduction",
    "NonZero 1",
    "Not 1",
    "OneHot 3 axis",
    "Or 2 broadcast<6",
    "PRelu 2",
    "Pad 1 3@11 4@18 mode pads@2<10 value<10",
    "Pow 2 broadcast<6",
    "RMSNormalization 2 axis epsilon stash_type",
    "RNN" + RECURRENT,
    "Range 3 stash_type@27",
    "Reciprocal 1",
    "ReduceL1" + REDUCTION,
    "ReduceL2" + REDUCTION,
    "ReduceLogSum" + REDUCTION,
    "ReduceLogSumExp" + REDUCTION,
    "ReduceMax" + REDUCTION,
    "ReduceMean" + REDUCTION,
    "ReduceMin" + REDUCTION,
    "ReduceProd" + REDUCTION,
    "ReduceSum 1 2@13 axes<12 keepdims noop_with_empty_axes@13",
    "ReduceSumSquare" + REDUCTION,
    "Relu 1",
    "Reshape 1 2@5 allowzero@14",
    "Resize 2 4@11 antialias@18 axes@18 coordinate_transformation_mode@11 cubic_coeff_a@11"
        + " exclude_outside@11 extrapolation_value@11 keep_aspect_ratio_policy@18 mode"
        + " nearest_mode@11",
    "Round 1",
    "Scatter 3 axis",
    "ScatterElements 3 axis reduction@16",
    "ScatterND 3 reduction@16",
    "Selu 1 alpha gamma",
    "Shape 1 end@15 start@15",
    "Sigmoid 1",
    "Sign 1",
    "Sin 1",
    "Size 1",
    "Slice 1 5@10 axes<9 ends<9 starts<9",
    "Softmax 1 axis",
    "SoftmaxCrossEntropyLoss 3 ignore_index reduction",
    "Softplus 1",
    "Softsign 1",
    "SpaceToDepth 1 blocksize mode@28",
    "Split 1 2@13 axis num_outputs@18 split<12",
    "Sqrt 1",
    "Squeeze 1 2@13 axes<12",
    "Sub 2 broadcast<6",
    "Sum n",
    "Swish 1 alpha",
    "Tanh 1",
    "ThresholdedRelu 1 alpha",
    "Tile 2",
    "TopK 1 2@10 axis k<9 largest@11 sorted@11",
    "Transpose 1 perm",
    "Trilu 2 upper",
    "Unsqueeze 1 2@13 axes<12",
    "Upsample 1 2@9 mode scales@7<8",
    "Where 3",
    "Xor 2 broadcast<6"
  };

  private static final Map<String, OperatorForms> BY_NAME = new HashMap<>();

  static {
    for (String form : ALL) {
      String[] words = form.split(" ");
      OperatorForms forms = new OperatorForms();
      for (int i = 1; i < words.length; i++) {
        Part part = new Part(words[i]);
        boolean number = part.name.equals("n") || Character.isDigit(part.name.charAt(0));
        (number ? forms.inputs : forms.attributes).add(part);
      }
      BY_NAME.put(words[0], forms);
    }
  }

  private final List<Part> inputs = new ArrayList<>();
  private final List<Part> attributes = new ArrayList<>();

  private OperatorForms() {}

  /** A number of inputs or an attribute, with the versions that have it. */
  private static final class Part {
    private final String name;
    private final int first;
    private final int last;

    Part(String text) {
      String[] until = text.split("<");
      String[] from = until[0].split("@");
      this.name = from[0];
      this.first = from.length > 1 ? Integer.parseInt(from[1]) : 0;
      this.last = until.length > 1 ? Integer.parseInt(until[1]) : Integer.MAX_VALUE;
    }

    boolean in(int opset) {
      return first <= opset && opset <= last;
    }
  }

  /**
   * What a node has that its operator does not take, in words; empty if all is well, or if the
   * operator is not one of these.
   */
  static String stranger(OnnxNode node, int opset) {
    OperatorForms forms = BY_NAME.get(node.opType());
    if (forms == null) {
      return "";
    }
    int most = forms.most(opset);
    for (int i = most; i < node.inputs().size(); i++) {
      if (!node.inputs().get(i).isEmpty()) {
        return "input " + i + " (it takes " + most + ")";
      }
    }
    for (OnnxAttribute attribute : node.attributes()) {
      if (!forms.takes(attribute.name(), opset)) {
        return "attribute " + OnnxException.quoted(attribute.name());
      }
    }
    boolean trains =
        opset <= LAST_WITH_IS_TEST
            && forms.takes("is_test", opset)
            && new NodeAttributes(node).integer("is_test", 0) == 0;
    return trains ? "attribute \"is_test\" 0" : "";
  }

  /** True for an operator that is listed. */
  static boolean knows(String operator) {
    return BY_NAME.containsKey(operator);
  }

  private int most(int opset) {
    Part latest = inputs.get(0);
    for (Part part : inputs) {
      latest = part.in(opset) ? part : latest;
    }
    return latest.name.equals("n") ? Integer.MAX_VALUE : Integer.parseInt(latest.name);
  }

  private boolean takes(String attribute, int opset) {
    for (Part part : attributes) {
      if (part.name.equals(attribute) && part.in(opset)) {
        return true;
      }
    }
    return opset <= LAST_WITH_CONSUMED_INPUTS && attribute.equals("consumed_inputs");
  }
}
