package homegrown.bench.selection;

import homegrown.bench.BenchException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;

/**
 * A part of CIFAR-10 (Krizhevsky 2009) as JPEG in a zip file, {@code train/CLASS/NNNN.jpg} and
 * {@code test/CLASS/NNNN.jpg}; classes are numbered in the order of their names.
 */
final class Cifar {

  private static final float MIDDLE = 127.5f;
  private static final float SPREAD = 63.75f;

  private Cifar() {}

  /** The images of {@code train} or {@code test}, in the order of their names. */
  static Images read(Path file, String half) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BenchException(
          file + ": expected a zip file of CIFAR-10 as JPEG (bench/README.md), got none");
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<String> names =
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.matches(half + "/[^/]+/[^/]+\\.jpg"))
              .sorted()
              .toList();
      List<String> classes =
          new ArrayList<>(new TreeSet<>(names.stream().map(Cifar::className).toList()));
      float[] pixels = new float[names.size() * Images.FLOATS];
      int[] labels = new int[names.size()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = classes.indexOf(className(names.get(i)));
        BufferedImage image = ImageIO.read(zip.getInputStream(zip.getEntry(names.get(i))));
        if (image == null || image.getWidth() != Images.SIDE || image.getHeight() != Images.SIDE) {
          throw new BenchException(file + ", " + names.get(i) + ": expected a JPEG of 32 x 32");
        }
        int at = i * Images.FLOATS;
        for (int y = 0; y < Images.SIDE; y++) {
          for (int x = 0; x < Images.SIDE; x++) {
            int rgb = image.getRGB(x, y);
            pixels[at++] = ((rgb >> 16 & 255) - MIDDLE) / SPREAD;
            pixels[at++] = ((rgb >> 8 & 255) - MIDDLE) / SPREAD;
            pixels[at++] = ((rgb & 255) - MIDDLE) / SPREAD;
          }
        }
      }
      return new Images(pixels, labels);
    }
  }

  private static String className(String name) {
    return name.split("/")[1];
  }
}
