package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.onnx.OnnxProto.AttributeField;
import homegrown.onnx.OnnxProto.DimensionField;
import homegrown.onnx.OnnxProto.FunctionField;
import homegrown.onnx.OnnxProto.GraphField;
import homegrown.onnx.OnnxProto.ModelField;
import homegrown.onnx.OnnxProto.NodeField;
import homegrown.onnx.OnnxProto.OpsetField;
import homegrown.onnx.OnnxProto.ShapeField;
import homegrown.onnx.OnnxProto.TensorField;
import homegrown.onnx.OnnxProto.TensorTypeField;
import homegrown.onnx.OnnxProto.TypeField;
import homegrown.onnx.OnnxProto.ValueInfoField;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Models field by field: what is read, and what is refused with which words. */
class ModelReaderTest {

  private static OnnxModel read(Consumer<ProtoWriter> fields) {
    return OnnxFile.readModel("m.onnx", Bytes.of(fields));
  }

  private static void assertRefused(String message, Consumer<ProtoWriter> fields) {
    assertThatThrownBy(() -> read(fields))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("m.onnx, byte ")
        .hasMessageContaining(message);
  }

  /** A model of a graph of these fields. */
  private static Consumer<ProtoWriter> graph(Consumer<ProtoWriter> fields) {
    return out -> {
      out.integer(ModelField.IR_VERSION, 8);
      out.message(
          ModelField.GRAPH,
          graph -> {
            fields.accept(graph);
            output(graph);
          });
    };
  }

  private static void output(ProtoWriter graph) {
    graph.message(GraphField.OUTPUT, info -> info.text(ValueInfoField.NAME, "y"));
  }

  private static OnnxAttribute attribute(Consumer<ProtoWriter> fields) {
    return read(withAttribute(fields)).graph().nodes().get(0).attributes().get(0);
  }

  private static Consumer<ProtoWriter> withAttribute(Consumer<ProtoWriter> fields) {
    return graph(
        g ->
            g.message(
                GraphField.NODE,
                node -> {
                  node.text(NodeField.OUTPUT, "y");
                  node.text(NodeField.OP_TYPE, "Pad");
                  node.message(NodeField.ATTRIBUTE, fields);
                }));
  }

  private static Consumer<ProtoWriter> typed(OnnxAttribute.Type type) {
    return out -> {
      out.text(AttributeField.NAME, "pads");
      out.integer(AttributeField.TYPE, type.code);
    };
  }

  @Test
  void aModelSaysWhatItsFieldsSay() {
    OnnxModel model =
        read(
            out -> {
              out.integer(ModelField.IR_VERSION, 9);
              out.text(ModelField.PRODUCER_NAME, "exporter");
              out.text(ModelField.PRODUCER_VERSION, "2.1");
              out.text(ModelField.DOMAIN, "org.example");
              out.integer(ModelField.MODEL_VERSION, 4);
              out.text(ModelField.DOC_STRING, "About it.");
              out.message(
                  ModelField.GRAPH,
                  g -> {
                    g.text(GraphField.NAME, "main");
                    output(g);
                  });
              out.message(
                  ModelField.OPSET_IMPORT,
                  opset -> {
                    opset.text(OpsetField.DOMAIN, "ai.onnx");
                    opset.integer(OpsetField.VERSION, 17);
                  });
              out.message(
                  ModelField.METADATA_PROPS,
                  entry -> {
                    entry.text(1, "licence");
                    entry.text(2, "free");
                  });
              out.text(99, "of a later version");
            });
    assertThat(model.irVersion()).isEqualTo(9);
    assertThat(model.producer()).isEqualTo("exporter");
    assertThat(model.producerVersion()).isEqualTo("2.1");
    assertThat(model.domain()).isEqualTo("org.example");
    assertThat(model.modelVersion()).isEqualTo(4);
    assertThat(model.documentation()).isEqualTo("About it.");
    assertThat(model.graph().name()).isEqualTo("main");
    assertThat(model.opsets()).isEqualTo(Map.of("", 17));
    assertThat(model.metadata()).isEqualTo(Map.of("licence", "free"));
  }

  @Test
  void aNodeSaysWhatItsFieldsSay() {
    OnnxNode node =
        read(graph(
                g ->
                    g.message(
                        GraphField.NODE,
                        out -> {
                          out.text(NodeField.INPUT, "x");
                          out.text(NodeField.INPUT, "");
                          out.text(NodeField.OUTPUT, "y");
                          out.text(NodeField.NAME, "first");
                          out.text(NodeField.OP_TYPE, "Clip");
                          out.text(NodeField.DOMAIN, "ai.onnx");
                          out.text(NodeField.OVERLOAD, "o");
                        })))
            .graph()
            .nodes()
            .get(0);
    assertThat(node.opType()).isEqualTo("Clip");
    assertThat(node.domain()).isEmpty();
    assertThat(node.overload()).isEqualTo("o");
    assertThat(node.name()).isEqualTo("first");
    assertThat(node.inputs()).isEqualTo(List.of("x", ""));
    assertThat(node.outputs()).isEqualTo(List.of("y"));
    assertThat(node.attribute("axis")).isNull();
  }

  @Test
  void valuesHaveKnownNamedAndUnknownDimensions() {
    ValueInfo value =
        read(graph(
                g ->
                    g.message(
                        GraphField.INPUT,
                        info -> {
                          info.text(ValueInfoField.NAME, "x");
                          info.message(
                              ValueInfoField.TYPE,
                              type ->
                                  type.message(
                                      TypeField.TENSOR_TYPE,
                                      tensor -> {
                                        tensor.integer(TensorTypeField.ELEM_TYPE, 7);
                                        tensor.message(
                                            TensorTypeField.SHAPE, ModelReaderTest::shape);
                                      }));
                        })))
            .graph()
            .inputs()
            .get(0);
    assertThat(value.name()).isEqualTo("x");
    assertThat(value.type()).isEqualTo(DataType.INT64);
    assertThat(value.dims())
        .containsExactly(
            Dimension.of(3),
            Dimension.named("batch"),
            Dimension.UNKNOWN,
            Dimension.UNKNOWN,
            Dimension.of(0));
  }

  private static void shape(ProtoWriter out) {
    out.message(ShapeField.DIM, dim -> dim.integer(DimensionField.DIM_VALUE, 3));
    out.message(ShapeField.DIM, dim -> dim.text(DimensionField.DIM_PARAM, "batch"));
    out.message(ShapeField.DIM, dim -> {});
    out.message(ShapeField.DIM, dim -> dim.integer(DimensionField.DIM_VALUE, -1));
    out.message(ShapeField.DIM, dim -> dim.integer(DimensionField.DIM_VALUE, 0));
  }

  @Test
  void attributesOfAllTypesAreRead() {
    Map<String, OnnxAttribute> read = new TreeMap<>();
    OnnxModel model = OnnxFile.readModel("", Bytes.of(SmallModels.everyAttribute()));
    for (OnnxAttribute attribute : model.graph().nodes().get(0).attributes()) {
      read.put(attribute.name(), attribute);
    }
    assertThat(read.get("float").floating()).isEqualTo(-0f);
    assertThat(read.get("int").integer()).isEqualTo(Long.MIN_VALUE);
    assertThat(read.get("string").string()).isEqualTo("Größe \uD83D\uDE00");
    assertThat(read.get("tensor").tensor().value().ints()).containsExactly(7);
    assertThat(read.get("graph").graph().nodes().get(0).opType()).isEqualTo("Identity");
    assertThat(read.get("floats").floats()).containsExactly(1, Float.NaN, Float.NEGATIVE_INFINITY);
    assertThat(read.get("ints").ints()).containsExactly(0, -1, 1L << 40);
    assertThat(read.get("strings").strings()).isEqualTo(List.of("a", "", "b"));
    assertThat(read.get("tensors").tensors()).hasSize(2);
    assertThat(read.get("graphs").graphs()).hasSize(2);
    assertThat(read.get("none").ints()).isEmpty();
    assertThatThrownBy(() -> read.get("int").ints())
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("attribute \"int\": expected a value of type INTS, got INT");
  }

  @Test
  void listsOfNumbersMayBePacked() {
    OnnxAttribute ints =
        attribute(
            out -> {
              Bytes.put(out, AttributeField.INTS, Bytes.raw(1, 0x80, 0x01));
              typed(OnnxAttribute.Type.INTS).accept(out);
              out.integer(AttributeField.INTS, -5);
            });
    assertThat(ints.ints()).containsExactly(1, 128, -5);
    OnnxAttribute floats =
        attribute(
            out -> {
              typed(OnnxAttribute.Type.FLOATS).accept(out);
              Bytes.put(out, AttributeField.FLOATS, Bytes.raw(0, 0, 0x80, 0x3F, 0, 0, 0, 0x40));
            });
    assertThat(floats.floats()).containsExactly(1, 2);
  }

  @Test
  void zerosThatAWriterLeftOutAreZeros() {
    assertThat(attribute(typed(OnnxAttribute.Type.INT)).integer()).isZero();
    assertThat(attribute(typed(OnnxAttribute.Type.FLOAT)).floating()).isZero();
    assertThat(attribute(typed(OnnxAttribute.Type.STRING)).string()).isEmpty();
    assertThat(attribute(typed(OnnxAttribute.Type.TENSORS)).tensors()).isEmpty();
    assertRefused(
        "expected one value of type TENSOR, got 0",
        withAttribute(typed(OnnxAttribute.Type.TENSOR)));
    assertRefused(
        "expected one value of type GRAPH, got 0", withAttribute(typed(OnnxAttribute.Type.GRAPH)));
  }

  @Test
  void attributesThatContradictThemselvesAreRefused() {
    assertRefused(
        "graph.node[0] \"Pad\".attribute[0] \"pads\": expected values of type INT alone, got 1 in"
            + " field 8",
        withAttribute(
            out -> {
              typed(OnnxAttribute.Type.INT).accept(out);
              out.integer(AttributeField.INTS, 1);
            }));
    assertRefused(
        "one value of type INT, got 2",
        withAttribute(
            out -> {
              typed(OnnxAttribute.Type.INT).accept(out);
              out.integer(AttributeField.I, 1);
              out.integer(AttributeField.I, 2);
            }));
    assertRefused("a name of the attribute", withAttribute(out -> out.integer(20, 2)));
    assertRefused("got type 0", withAttribute(out -> out.text(AttributeField.NAME, "axis")));
    assertRefused(
        "got type 11; export the model without sparse tensors",
        withAttribute(
            out -> {
              out.text(AttributeField.NAME, "value");
              out.integer(AttributeField.TYPE, 11);
              out.message(AttributeField.SPARSE_TENSOR, sparse -> {});
            }));
    assertRefused(
        "a reference and no value",
        withAttribute(
            out -> {
              typed(OnnxAttribute.Type.INT).accept(out);
              out.integer(AttributeField.I, 1);
              out.text(AttributeField.REF_ATTR_NAME, "other");
            }));
  }

  @Test
  void functionsAreKept() {
    OnnxModel model = OnnxFile.readModel("", Bytes.of(SmallModels.function()));
    OnnxFunction function = model.functions().get(0);
    assertThat(function.name()).isEqualTo("Scaled");
    assertThat(function.domain()).isEqualTo("example");
    assertThat(function.overload()).isEqualTo("twice");
    assertThat(function.inputs()).isEqualTo(List.of("a"));
    assertThat(function.outputs()).isEqualTo(List.of("c"));
    assertThat(function.attributes()).isEqualTo(List.of("axis"));
    assertThat(function.defaults().get(0).floating()).isEqualTo(2f);
    assertThat(function.opsets()).isEqualTo(Map.of("", 18));
    OnnxAttribute referring = function.nodes().get(0).attribute("value_float");
    assertThat(referring.reference()).isEqualTo("scale");
    assertThatThrownBy(referring::floating)
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("got a reference to \"scale\"");
  }

  @Test
  void whatIsNoModelIsRefused() {
    assertRefused("expected a graph of the model, got none", out -> {});
    assertRefused(
        "expected version 3 of the file format or a later one, got 0",
        out -> out.message(ModelField.GRAPH, ModelReaderTest::output));
    assertRefused(
        "one graph of the model, got another",
        out -> {
          out.message(ModelField.GRAPH, ModelReaderTest::output);
          out.message(ModelField.GRAPH, ModelReaderTest::output);
        });
    assertThatThrownBy(() -> OnnxFile.readModel("m.txt", "Dear diary, ...".getBytes()))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("damaged or holds something else");
  }

  @Test
  void partsWithoutWhatTheyNeedAreRefused() {
    assertRefused(
        "graph: expected an output of the graph, got none",
        out -> out.message(ModelField.GRAPH, g -> {}));
    assertRefused(
        "an operator of the node, got none",
        graph(g -> g.message(GraphField.NODE, node -> node.text(NodeField.OUTPUT, "y"))));
    assertRefused(
        "an output of the node, got none",
        graph(g -> g.message(GraphField.NODE, node -> node.text(NodeField.OP_TYPE, "Relu"))));
    assertRefused(
        "graph.input[0]: expected a name of the value",
        graph(g -> g.message(GraphField.INPUT, info -> {})));
    assertRefused(
        "graph.initializer[0]: expected a name of the initialiser",
        graph(
            g ->
                g.message(
                    GraphField.INITIALIZER,
                    tensor -> {
                      tensor.integer(TensorField.DIMS, 0);
                      tensor.integer(TensorField.DATA_TYPE, 1);
                    })));
    assertRefused(
        "a name of the function",
        out -> out.message(ModelField.FUNCTIONS, f -> f.text(FunctionField.INPUT, "x")));
    assertRefused(
        "a version of the operators of domain \"\", got 0",
        out -> out.message(ModelField.OPSET_IMPORT, opset -> {}));
    assertRefused(
        "one version of the operators of domain \"\", got another",
        out -> {
          for (String domain : new String[] {"", "ai.onnx"}) {
            out.message(
                ModelField.OPSET_IMPORT,
                opset -> {
                  opset.text(OpsetField.DOMAIN, domain);
                  opset.integer(OpsetField.VERSION, 17);
                });
          }
        });
  }

  @Test
  void whatIsNotSupportedIsRefused() {
    assertRefused(
        "dense initialisers, got a sparse one; export the model with dense weights",
        graph(g -> g.message(GraphField.SPARSE_INITIALIZER, sparse -> {})));
    assertRefused(
        "graph.output[0] \"s\".type: expected the type of a tensor, got another kind of type, field"
            + " 4",
        graph(
            g ->
                g.message(
                    GraphField.OUTPUT,
                    info -> {
                      info.text(ValueInfoField.NAME, "s");
                      info.message(ValueInfoField.TYPE, type -> type.message(4, seq -> {}));
                    })));
    assertRefused(
        "got data type 17",
        graph(
            g ->
                g.message(
                    GraphField.VALUE_INFO,
                    info ->
                        info.message(
                            ValueInfoField.TYPE,
                            type ->
                                type.message(
                                    TypeField.TENSOR_TYPE,
                                    tensor -> tensor.integer(TensorTypeField.ELEM_TYPE, 17))))));
  }

  @Test
  void moreNodesThanAModelMayHaveAreRefused() {
    byte[] node =
        Bytes.of(
            g ->
                g.message(
                    GraphField.NODE,
                    out -> {
                      out.text(NodeField.OUTPUT, "");
                      out.text(NodeField.OP_TYPE, "A");
                    }));
    byte[] nodes = new byte[node.length * (ModelReader.MAX_NODES + 1)];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = node[i % node.length];
    }
    assertRefused(
        "at most 1000000 nodes",
        out -> {
          out.integer(ModelField.IR_VERSION, 8);
          Bytes.put(out, ModelField.GRAPH, nodes);
        });
  }

  @Test
  void nothingThatWasReadCanBeChanged() {
    OnnxModel model = OnnxFile.readModel("", Bytes.of(SmallModels.dense()));
    OnnxTensor weights = model.graph().initializers().get(0);
    weights.dims()[0] = 99;
    weights.value().dims()[0] = 99;
    weights.value().floats()[0] = 99;
    assertThat(Bytes.of(model)).isEqualTo(Bytes.of(SmallModels.dense()));
    assertThatThrownBy(() -> model.graph().nodes().remove(0))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> model.opsets().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
