package homegrown.onnx;

/**
 * The numbers of the fields of onnx.proto that are read and written here. What is not here is
 * skipped: documentation below the model, annotations for quantisation, training information,
 * settings of devices.
 */
final class OnnxProto {

  private OnnxProto() {}

  /** {@code ModelProto}. */
  static final class ModelField {
    static final int IR_VERSION = 1;
    static final int PRODUCER_NAME = 2;
    static final int PRODUCER_VERSION = 3;
    static final int DOMAIN = 4;
    static final int MODEL_VERSION = 5;
    static final int DOC_STRING = 6;
    static final int GRAPH = 7;
    static final int OPSET_IMPORT = 8;
    static final int METADATA_PROPS = 14;
    static final int FUNCTIONS = 25;

    private ModelField() {}
  }

  /** {@code OperatorSetIdProto}. */
  static final class OpsetField {
    static final int DOMAIN = 1;
    static final int VERSION = 2;

    private OpsetField() {}
  }

  /** {@code StringStringEntryProto}. */
  static final class EntryField {
    static final int KEY = 1;
    static final int VALUE = 2;

    private EntryField() {}
  }

  /** {@code GraphProto}. */
  static final class GraphField {
    static final int NODE = 1;
    static final int NAME = 2;
    static final int INITIALIZER = 5;
    static final int INPUT = 11;
    static final int OUTPUT = 12;
    static final int VALUE_INFO = 13;
    static final int SPARSE_INITIALIZER = 15;

    private GraphField() {}
  }

  /** {@code FunctionProto}. */
  static final class FunctionField {
    static final int NAME = 1;
    static final int INPUT = 4;
    static final int OUTPUT = 5;
    static final int ATTRIBUTE = 6;
    static final int NODE = 7;
    static final int OPSET_IMPORT = 9;
    static final int DOMAIN = 10;
    static final int ATTRIBUTE_PROTO = 11;
    static final int OVERLOAD = 13;

    private FunctionField() {}
  }

  /** {@code NodeProto}. */
  static final class NodeField {
    static final int INPUT = 1;
    static final int OUTPUT = 2;
    static final int NAME = 3;
    static final int OP_TYPE = 4;
    static final int ATTRIBUTE = 5;
    static final int DOMAIN = 7;
    static final int OVERLOAD = 8;

    private NodeField() {}
  }

  /** {@code AttributeProto}. */
  static final class AttributeField {
    static final int NAME = 1;
    static final int F = 2;
    static final int I = 3;
    static final int S = 4;
    static final int T = 5;
    static final int G = 6;
    static final int FLOATS = 7;
    static final int INTS = 8;
    static final int STRINGS = 9;
    static final int TENSORS = 10;
    static final int GRAPHS = 11;
    static final int TP = 14;
    static final int TYPE_PROTOS = 15;
    static final int TYPE = 20;
    static final int REF_ATTR_NAME = 21;
    static final int SPARSE_TENSOR = 22;
    static final int SPARSE_TENSORS = 23;

    private AttributeField() {}
  }

  /** {@code TensorProto}. */
  static final class TensorField {
    static final int DIMS = 1;
    static final int DATA_TYPE = 2;
    static final int SEGMENT = 3;
    static final int FLOAT_DATA = 4;
    static final int INT32_DATA = 5;
    static final int STRING_DATA = 6;
    static final int INT64_DATA = 7;
    static final int NAME = 8;
    static final int RAW_DATA = 9;
    static final int DOUBLE_DATA = 10;
    static final int UINT64_DATA = 11;
    static final int EXTERNAL_DATA = 13;
    static final int DATA_LOCATION = 14;

    private TensorField() {}
  }

  /** {@code ValueInfoProto}. */
  static final class ValueInfoField {
    static final int NAME = 1;
    static final int TYPE = 2;

    private ValueInfoField() {}
  }

  /** {@code TypeProto}: of its kinds only tensors are read, the others are refused. */
  static final class TypeField {
    static final int TENSOR_TYPE = 1;
    static final int DENOTATION = 6;

    private TypeField() {}
  }

  /** {@code TypeProto.Tensor}. */
  static final class TensorTypeField {
    static final int ELEM_TYPE = 1;
    static final int SHAPE = 2;

    private TensorTypeField() {}
  }

  /** {@code TensorShapeProto}. */
  static final class ShapeField {
    static final int DIM = 1;

    private ShapeField() {}
  }

  /** {@code TensorShapeProto.Dimension}. */
  static final class DimensionField {
    static final int DIM_VALUE = 1;
    static final int DIM_PARAM = 2;

    private DimensionField() {}
  }
}
