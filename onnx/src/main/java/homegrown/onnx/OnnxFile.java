package homegrown.onnx;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/**
 * Files of models ({@code model.onnx}) and of single tensors ({@code input_0.pb}).
 *
 * <p>What is read keeps the bytes of the file in memory, since the tensors lie in them; external
 * data stays in its files until it is wanted. What is written is durable, and under its name, once
 * the call returns; until then the name stands for what was there before.
 */
final class OnnxFile {

  /** Bytes that one array can hold on every virtual machine, and so a file and a tensor. */
  static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private OnnxFile() {}

  /**
   * Reads a model; external data is looked for in the folder of the file.
   *
   * @throws OnnxException if it cannot be read or is no model
   */
  static OnnxModel readModel(Path file) {
    return new ModelReader(file.toString(), read(file), file.toAbsolutePath().getParent()).model();
  }

  /**
   * Reads a model that has no file, and so no external data.
   *
   * @param name for errors
   * @param bytes all of it; the model keeps them
   * @throws OnnxException if it is no model
   */
  static OnnxModel readModel(String name, byte[] bytes) {
    return new ModelReader(name, bytes, null).model();
  }

  /**
   * Reads a tensor.
   *
   * @throws OnnxException if it cannot be read or is no tensor
   */
  static OnnxTensor readTensor(Path file) {
    return new ModelReader(file.toString(), read(file), null).tensor();
  }

  private static byte[] read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw OnnxException.at(
          file.toString(), "a file", Files.exists(file) ? "something else" : "none", "name a file");
    }
    // Not through a channel, which an interrupt of the thread would close under us.
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long length = in.length();
      if (length > MAX_BYTES) {
        throw OnnxException.at(
            file.toString(),
            "at most " + MAX_BYTES + " bytes",
            String.valueOf(length),
            "store the weights as external data when the model is exported");
      }
      byte[] bytes = new byte[(int) length];
      in.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      throw failed(file, "to read it", e);
    }
  }

  /**
   * Writes a model, external data of its tensors inside. Replaces a file of that name.
   *
   * @throws OnnxException if it cannot be written or has more bytes than a file may
   */
  static void writeModel(OnnxModel model, Path file) {
    write(file, out -> ModelWriter.model(model, out));
  }

  /**
   * Writes a tensor. Replaces a file of that name.
   *
   * @throws OnnxException if it cannot be written or has more bytes than a file may
   */
  static void writeTensor(OnnxTensor tensor, Path file) {
    write(file, out -> ModelWriter.tensor(tensor, out));
  }

  private static void write(Path file, Consumer<ProtoWriter> fields) {
    ProtoWriter message = new ProtoWriter(fields);
    if (message.length() > MAX_BYTES) {
      throw OnnxException.at(
          file.toString(),
          "at most " + MAX_BYTES + " bytes to write",
          String.valueOf(message.length()),
          "write a model with fewer weights");
    }
    Path target = file.toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw OnnxException.at(file.toString(), "a file to write", "a folder", "name a file in it");
    }
    File unfinished = null;
    try {
      // In the same folder, since a move elsewhere would not be atomic.
      unfinished =
          Files.createTempFile(target.getParent(), target.getFileName() + ".", ".tmp").toFile();
      try (FileOutputStream bytes = new FileOutputStream(unfinished)) {
        BufferedOutputStream out = new BufferedOutputStream(bytes, 1 << 16);
        message.writeTo(out);
        out.flush();
        bytes.getFD().sync();
      }
      Files.move(unfinished.toPath(), target, StandardCopyOption.ATOMIC_MOVE);
      unfinished = null;
    } catch (IOException e) {
      throw failed(file, "to write " + message.length() + " bytes", e);
    } finally {
      if (unfinished != null) {
        unfinished.delete();
      }
    }
  }

  /** The file system did not do what was asked of it. */
  static OnnxException failed(Path file, String attempt, IOException cause) {
    return new OnnxException(
        file
            + ": expected "
            + attempt
            + ", got "
            + reason(cause)
            + "; check the disk and the permissions, then try again",
        cause);
  }

  /** The cause in words: the messages of java.nio alone are often no more than a path. */
  static String reason(IOException cause) {
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
