package homegrown.tasks.nextword;

/**
 * The sizes of a base network.
 *
 * @param vocabulary ids below it are known
 * @param embedding width of the embedding, of the projection and of the output layer
 * @param hidden units of the recurrent layer
 */
public record NetworkSize(int vocabulary, int embedding, int hidden) {

  /** The sizes of Gboard's network (Hard et al. 2018): 1.4 million parameters. */
  public static NetworkSize standard() {
    return new NetworkSize(10_000, 96, 670);
  }
}
