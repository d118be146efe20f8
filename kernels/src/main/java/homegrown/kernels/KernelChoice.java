package homegrown.kernels;

import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Which set of kernels this process uses, and why. Nothing is printed: whoever asks shows {@link
 * #warning} to its user, once.
 *
 * <p>The system property {@value #PROPERTY} overrules the choice: {@value #PORTABLE} stays with
 * plain Java whatever else is there, {@value #SIMD} fails where nothing faster can be used.
 */
public final class KernelChoice {

  /** The system property that overrules the choice. */
  public static final String PROPERTY = "homegrown.kernels";

  /** The value of {@link #PROPERTY} for the portable set. */
  public static final String PORTABLE = "portable";

  /** The value of {@link #PROPERTY} for the set of a {@link KernelProvider}. */
  public static final String SIMD = "simd";

  /** A provider file is read a line at a time, and each line may fail. */
  private static final int MOST_FAILURES = 64;

  private final KernelSet kernels;
  private final Optional<String> warning;

  private KernelChoice(KernelSet kernels, Optional<String> warning) {
    this.kernels = kernels;
    this.warning = warning;
  }

  /**
   * Looks for providers on the class path, with the class loader of this class, and chooses: the
   * first set that can be used, else the portable one.
   *
   * @throws KernelException when the system property demands what cannot be had, or has a value
   *     that is none
   */
  public static KernelChoice detect() {
    return detect(KernelChoice.class.getClassLoader(), System.getProperty(PROPERTY, ""));
  }

  /** The same with a class loader and the value of the property, which is empty if not set. */
  static KernelChoice detect(ClassLoader loader, String demand) {
    boolean simd = demand.equals(SIMD);
    if (demand.equals(PORTABLE)) {
      return portable(Optional.empty());
    }
    if (!simd && !demand.isEmpty()) {
      throw new KernelException(
          "System property "
              + PROPERTY
              + ": expected "
              + PORTABLE
              + " or "
              + SIMD
              + ", got \""
              + demand
              + "\". Set one of the two, or leave it out to use the fastest that works.");
    }
    Search search = new Search();
    search.run(loader);
    if (search.usable != null) {
      return new KernelChoice(search.usable, Optional.empty());
    }
    if (simd) {
      throw new KernelException(
          "System property "
              + PROPERTY
              + ": "
              + SIMD
              + " is demanded, but "
              + (search.obstacle == null
                  ? "there is no provider of such kernels on the class path: put"
                      + " homegrown-kernels-simd on it"
                  : "cannot be used: " + search.obstacle)
              + ". Or leave the property out to go on with the portable kernels.");
    }
    return portable(
        search.obstacle == null
            ? Optional.empty()
            : Optional.of(
                "Training is several times slower than it could be, on the portable kernels: "
                    + search.obstacle
                    + ". To stay with them and not be told, set -D"
                    + PROPERTY
                    + "="
                    + PORTABLE
                    + "."));
  }

  /** The chosen set. */
  public KernelSet kernels() {
    return kernels;
  }

  /** What the user can do to be faster, if anything. */
  public Optional<String> warning() {
    return warning;
  }

  private static KernelChoice portable(Optional<String> warning) {
    return new KernelChoice(BuiltInKernels.portable(), warning);
  }

  /** A walk over the providers up to the first that can be used. */
  private static final class Search {
    KernelSet usable;
    String obstacle;

    void run(ClassLoader loader) {
      Iterator<KernelProvider> providers =
          ServiceLoader.load(KernelProvider.class, loader).iterator();
      for (int failures = 0; failures < MOST_FAILURES && usable == null; ) {
        try {
          if (!providers.hasNext()) {
            return;
          }
          ask(providers.next());
        } catch (ServiceConfigurationError | LinkageError broken) {
          // A class of a module that is not there shows as one of the two, on the first use.
          failures++;
          note("a provider of faster ones does not load here (" + reason(broken) + ")");
        }
      }
    }

    private void ask(KernelProvider provider) {
      Optional<String> found = provider.obstacle();
      if (found.isPresent()) {
        String sentence = found.get().trim();
        note(sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence);
      } else {
        usable = provider.kernels();
      }
    }

    /** The first obstacle is the one that is told. */
    private void note(String what) {
      if (obstacle == null) {
        obstacle = what;
      }
    }

    private static String reason(Error broken) {
      Throwable cause = broken.getCause() == null ? broken : broken.getCause();
      return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
  }
}
