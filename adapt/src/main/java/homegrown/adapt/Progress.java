package homegrown.adapt;

/**
 * How far a run has come.
 *
 * @param phase what the run is doing, in a word or two for people
 * @param done share of the phase that is done, 0 to 1
 */
public record Progress(String phase, double done) {

  /** Receives progress on the run's thread; must return quickly. */
  public interface Listener {
    /** Called some times a second at most. */
    void progress(Progress progress);
  }
}
