/**
 * ONNX in and out: model and tensor files, read from protobuf without a dependency, checked before
 * anything trusts them, and written again.
 *
 * <p>A file may come from anywhere. Whatever its bytes are, reading it ends in a model or in an
 * {@link homegrown.onnx.OnnxException} that names the place; it takes time and memory in proportion
 * to the bytes that are there, never to numbers that the bytes claim; and it opens no file outside
 * the model's folder.
 *
 * <p>The format is that of <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md">onnx.proto
 * and IR.md</a>.
 */
package homegrown.onnx;
