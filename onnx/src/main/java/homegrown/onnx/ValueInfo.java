package homegrown.onnx;

import java.util.List;

/**
 * What a file says of the type of a value: a tensor, as all values are here.
 *
 * @param name of the value
 * @param type of the elements; null if the file does not say
 * @param dims null if the file does not say how many there are
 */
record ValueInfo(String name, DataType type, List<Dimension> dims) {

  ValueInfo {
    dims = dims == null ? null : Frozen.list(dims);
  }
}
