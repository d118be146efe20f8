package homegrown.onnx;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

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
