package homegrown.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Ways to spoil a file, blind ones and ones that know where its fields are. */
enum Mutation {

  /** A few bits of the file. */
  FLIPPED_BITS {
    @Override
    byte[] of(byte[] file, Random random) {
      byte[] spoilt = file.clone();
      for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
        spoilt[random.nextInt(spoilt.length)] ^= (byte) (1 << random.nextInt(8));
      }
      return spoilt;
    }
  },

  /** The file ends early. */
  CUT_OFF {
    @Override
    byte[] of(byte[] file, Random random) {
      return Arrays.copyOf(file, random.nextInt(file.length));
    }
  },

  /** A stretch of the file stands somewhere else too, over what was there or between it. */
  SPLICED {
    @Override
    byte[] of(byte[] file, Random random) {
      int from = random.nextInt(file.length);
      int length = 1 + random.nextInt(Math.min(64, file.length - from));
      int to = random.nextInt(file.length);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(file, 0, to);
      out.write(file, from, length);
      int rest = Math.min(file.length, random.nextBoolean() ? to : to + length);
      out.write(file, rest, file.length - rest);
      return out.toByteArray();
    }
  },

  /** A huge integer somewhere. */
  HUGE_VARINT {
    @Override
    byte[] of(byte[] file, Random random) {
      int to = random.nextInt(file.length);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(file, 0, to);
      ProtoTree.put(out, huge(random));
      if (random.nextInt(4) == 0) {
        out.writeBytes(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
      }
      int rest = Math.min(file.length, to + random.nextInt(3));
      out.write(file, rest, file.length - rest);
      return out.toByteArray();
    }
  },

  /** A number of a field becomes a huge one. */
  HUGE_NUMBER {
    @Override
    void spoil(ProtoTree message, ProtoTree.Field field, Random random) {
      if (field.value instanceof Long) {
        field.value = huge(random);
      } else {
        message.fields.add(
            new ProtoTree.Field(1 + random.nextInt(26), ProtoReader.VARINT, huge(random)));
      }
    }
  },

  /** Dimensions that claim more than there is. */
  HUGE_DIMENSIONS {
    @Override
    void spoil(ProtoTree message, ProtoTree.Field field, Random random) {
      int dims = message.kind.equals("Tensor") ? OnnxProto.TensorField.DIMS : field.number;
      for (int count = random.nextInt(4); count >= 0; count--) {
        message.fields.add(0, new ProtoTree.Field(dims, ProtoReader.VARINT, huge(random)));
      }
    }
  },

  /** A field is there twice, or many times. */
  REPEATED {
    @Override
    void spoil(ProtoTree message, ProtoTree.Field field, Random random) {
      for (int count = 1 + random.nextInt(random.nextInt(50) + 1); count > 0; count--) {
        message.fields.add(random.nextInt(message.fields.size()), field);
      }
    }
  },

  /** A field is gone. */
  MISSING {
    @Override
    void spoil(ProtoTree message, ProtoTree.Field field, Random random) {
      message.fields.remove(field);
    }
  },

  /** A field has the number of another. */
  RENUMBERED {
    @Override
    void spoil(ProtoTree message, ProtoTree.Field field, Random random) {
      message.fields.set(
          message.fields.indexOf(field),
          new ProtoTree.Field(1 + random.nextInt(26), field.wire, field.value));
    }
  },

  /** The bytes of a field are others, of another number. */
  REFILLED {
    @Override
    void spoil(ProtoTree message, ProtoTree.Field field, Random random) {
      byte[] content = new byte[random.nextInt(random.nextInt(300) + 1)];
      random.nextBytes(content);
      message.fields.set(
          message.fields.indexOf(field),
          new ProtoTree.Field(field.number, ProtoReader.LENGTH, content));
    }
  },

  /** A node is of another operator. */
  OTHER_OPERATOR {
    @Override
    byte[] of(byte[] file, Random random) {
      List<String> operators = new ArrayList<>(new TreeSet<>(HostOperations.operators()));
      String operator = operators.get(random.nextInt(operators.size()));
      return changed(
          file, random, "Node", OnnxProto.NodeField.OP_TYPE, (field, tree) -> text(operator));
    }
  },

  /** A node takes another value of the graph. */
  REWIRED {
    @Override
    byte[] of(byte[] file, Random random) {
      return changed(
          file,
          random,
          "Node",
          OnnxProto.NodeField.INPUT,
          (field, tree) -> {
            List<Object> names = new ArrayList<>();
            names.add(text(""));
            for (ProtoTree message : tree.all()) {
              int name =
                  message.kind.equals("Node")
                      ? OnnxProto.NodeField.OUTPUT
                      : message.kind.equals("Tensor") ? OnnxProto.TensorField.NAME : 1;
              boolean named = List.of("Node", "Tensor", "Info").contains(message.kind);
              message.fields.stream()
                  .filter(one -> named && one.number == name)
                  .forEach(one -> names.add(one.value));
            }
            return names.get(random.nextInt(names.size()));
          });
    }
  },

  /** An attribute has another number, small or at an edge. */
  OTHER_NUMBER {
    @Override
    byte[] of(byte[] file, Random random) {
      int which = random.nextBoolean() ? OnnxProto.AttributeField.I : OnnxProto.AttributeField.INTS;
      return changed(
          file,
          random,
          "Attribute",
          which,
          (field, tree) -> {
            if (field.value instanceof Long) {
              return number(random);
            }
            List<Long> all = new ArrayList<>();
            ByteBuffer in = ByteBuffer.wrap((byte[]) field.value);
            while (in.hasRemaining()) {
              all.add(ProtoTree.varint(in));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int at = all.isEmpty() ? 0 : random.nextInt(all.size());
            for (int i = 0; i < all.size(); i++) {
              ProtoTree.put(out, i == at ? number(random) : all.get(i));
            }
            return out.toByteArray();
          });
    }
  },

  /** A constant has another element: sizes, axes, pads, weights. */
  OTHER_ELEMENT {
    @Override
    byte[] of(byte[] file, Random random) {
      return changed(
          file,
          random,
          "Tensor",
          OnnxProto.TensorField.RAW_DATA,
          (field, tree) -> {
            byte[] data = ((byte[]) field.value).clone();
            ByteBuffer numbers = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
            if (data.length >= 8 && random.nextBoolean()) {
              numbers.putLong(random.nextInt(data.length / 8) * 8, number(random));
            } else if (data.length >= 4) {
              float[] floats = {Float.NaN, Float.POSITIVE_INFINITY, 1e38f, -1, 0, 1e-40f};
              numbers.putFloat(
                  random.nextInt(data.length / 4) * 4, floats[random.nextInt(floats.length)]);
            }
            return data;
          });
    }
  },

  /** A dimension of an input is another, small or at an edge. */
  OTHER_SHAPE {
    @Override
    byte[] of(byte[] file, Random random) {
      return changed(file, random, "Dimension", 1, (field, tree) -> number(random));
    }
  },

  /** A message stands inside itself, as a field of any number. */
  TRANSPLANTED {
    @Override
    void spoil(ProtoTree message, ProtoTree.Field field, Random random) {
      byte[] self = message.toBytes();
      message.fields.add(new ProtoTree.Field(1 + random.nextInt(26), ProtoReader.LENGTH, self));
    }
  },

  /** Graphs within graphs. */
  DEEP {
    @Override
    byte[] of(byte[] file, Random random) {
      int depth = 1 << random.nextInt(10);
      // From the inside out: every length has to be known before what stands in front of it.
      byte[] graph = Bytes.of(Mutation::output);
      for (int i = 0; i < depth; i++) {
        byte[] inner = graph;
        byte[] attribute =
            Bytes.of(
                out -> {
                  out.text(OnnxProto.AttributeField.NAME, "a");
                  Bytes.put(out, OnnxProto.AttributeField.G, inner);
                  out.integer(OnnxProto.AttributeField.TYPE, OnnxAttribute.Type.GRAPH.code);
                });
        graph =
            Bytes.of(
                out -> {
                  out.message(
                      OnnxProto.GraphField.NODE,
                      node -> {
                        node.text(OnnxProto.NodeField.OUTPUT, "y");
                        node.text(OnnxProto.NodeField.OP_TYPE, "If");
                        Bytes.put(node, OnnxProto.NodeField.ATTRIBUTE, attribute);
                      });
                  output(out);
                });
      }
      byte[] outermost = graph;
      return Bytes.of(
          out -> {
            out.integer(OnnxProto.ModelField.IR_VERSION, 8);
            Bytes.put(out, OnnxProto.ModelField.GRAPH, outermost);
            out.message(
                OnnxProto.ModelField.OPSET_IMPORT,
                opset -> opset.integer(OnnxProto.OpsetField.VERSION, 17));
          });
    }
  };

  private static final long[] EDGES = {
    -1,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    1L << 31,
    (1L << 31) - 1,
    (1L << 31) - 9,
    1L << 32,
    1L << 62,
    1 << 30,
    1 << 20,
    0,
    1
  };

  /** What the value of a field becomes. */
  private interface Change {
    Object of(ProtoTree.Field field, ProtoTree tree);
  }

  /** The file with one field of a number in messages of a kind changed, if there is one. */
  private static byte[] changed(
      byte[] file, Random random, String kind, int number, Change change) {
    ProtoTree tree = ProtoTree.parse("Model", file);
    List<ProtoTree.Field> fields = new ArrayList<>();
    for (ProtoTree message : tree.all()) {
      for (ProtoTree.Field field : message.fields) {
        if (message.kind.equals(kind) && field.number == number) {
          fields.add(field);
        }
      }
    }
    if (fields.isEmpty()) {
      return FLIPPED_BITS.of(file, random);
    }
    ProtoTree.Field field = fields.get(random.nextInt(fields.size()));
    field.value = change.of(field, tree);
    return tree.toBytes();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static long number(Random random) {
    return random.nextInt(3) > 0 ? random.nextInt(13) - 4 : huge(random);
  }

  private static void output(ProtoWriter graph) {
    graph.message(
        OnnxProto.GraphField.OUTPUT, info -> info.text(OnnxProto.ValueInfoField.NAME, "y"));
  }

  private static long huge(Random random) {
    return random.nextBoolean()
        ? EDGES[random.nextInt(EDGES.length)]
        : random.nextLong() >>> random.nextInt(64);
  }

  /** The file, spoilt; by {@link #spoil} of a field somewhere, lengths put right, where defined. */
  byte[] of(byte[] file, Random random) {
    ProtoTree tree = ProtoTree.parse("Model", file);
    List<ProtoTree> messages = tree.all();
    messages.removeIf(message -> message.fields.isEmpty());
    ProtoTree message = messages.get(random.nextInt(messages.size()));
    spoil(message, message.fields.get(random.nextInt(message.fields.size())), random);
    return tree.toBytes();
  }

  /** Spoils a field of a message. */
  void spoil(ProtoTree message, ProtoTree.Field field, Random random) {
    throw new UnsupportedOperationException(name());
  }
}
