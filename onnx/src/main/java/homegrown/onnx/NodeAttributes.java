package homegrown.onnx;

import java.util.List;

/** The attributes of a node, with what they are where the node has none. */
final class NodeAttributes implements Attributes {

  private final OnnxNode node;

  NodeAttributes(OnnxNode node) {
    this.node = node;
  }

  @Override
  public boolean has(String name) {
    return node.attribute(name) != null;
  }

  @Override
  public long integer(String name, long fallback) {
    OnnxAttribute attribute = node.attribute(name);
    return attribute == null ? fallback : attribute.integer();
  }

  @Override
  public float number(String name, float fallback) {
    OnnxAttribute attribute = node.attribute(name);
    return attribute == null ? fallback : attribute.floating();
  }

  @Override
  public String text(String name, String fallback) {
    OnnxAttribute attribute = node.attribute(name);
    return attribute == null ? fallback : attribute.string();
  }

  @Override
  public long[] integers(String name) {
    OnnxAttribute attribute = node.attribute(name);
    return attribute == null ? null : attribute.ints();
  }

  @Override
  public float[] numbers(String name) {
    OnnxAttribute attribute = node.attribute(name);
    return attribute == null ? null : attribute.floats();
  }

  @Override
  public String[] texts(String name) {
    OnnxAttribute attribute = node.attribute(name);
    if (attribute == null) {
      return null;
    }
    List<String> texts = attribute.strings();
    return texts.toArray(new String[0]);
  }

  @Override
  public Value tensor(String name) {
    OnnxAttribute attribute = node.attribute(name);
    return attribute == null ? null : attribute.tensor().value();
  }
}
