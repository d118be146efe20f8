package homegrown.bench.selection;

import homegrown.engine.Trainer;
import java.util.Random;

/**
 * Batches of images, moved and mirrored at random, in an order that is drawn anew each time all
 * have been seen.
 */
final class Epochs {

  private static final int MOST_PIXELS_MOVED = 3;

  private final Images images;
  private final Random random;
  private final int[] order;
  private int next;

  Epochs(Images images, long seed) {
    this.images = images;
    this.random = new Random(seed);
    this.order = new int[images.count()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    this.next = order.length;
  }

  /** Fills a batch. */
  void fill(Trainer trainer, ImageNetwork network) {
    int[] classes = trainer.ids(network.classes());
    for (int i = 0; i < classes.length; i++) {
      int image = next();
      classes[i] = images.labels()[image];
      images.copy(
          image, random.nextBoolean(), shift(), shift(), trainer.input(network.images()), i);
    }
  }

  private int shift() {
    return random.nextInt(2 * MOST_PIXELS_MOVED + 1) - MOST_PIXELS_MOVED;
  }

  private int next() {
    if (next == order.length) {
      for (int i = order.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[other];
        order[other] = swapped;
      }
      next = 0;
    }
    return order[next++];
  }
}
