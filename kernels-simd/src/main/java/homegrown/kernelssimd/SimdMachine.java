package homegrown.kernelssimd;

import java.util.Locale;
import java.util.Optional;

/** What can be known of the virtual machine and the processor without the Vector API. */
final class SimdMachine {

  private SimdMachine() {}

  /** True on ARM, of 32 or 64 bits. */
  static boolean arm() {
    String name = architecture();
    return name.equals("aarch64") || name.startsWith("arm");
  }

  /**
   * Why this virtual machine does not turn vectors into vector instructions, if it does not. Only
   * the C2 compiler of HotSpot is known to; everywhere else they are objects, a hundred times
   * slower than plain loops.
   */
  static Optional<String> obstacle() {
    return obstacle(
        property("java.vm.name"), property("java.vm.info"), property("java.vm.version"));
  }

  static Optional<String> obstacle(String name, String info, String version) {
    boolean server =
        name.contains("Server VM") && (name.contains("HotSpot") || name.contains("OpenJDK"));
    if (!server) {
      return Optional.of(
          "the fast kernels need the server compiler of HotSpot, and this virtual machine is \""
              + name
              + "\": run on an OpenJDK build with it");
    }
    if (info.contains("interpreted mode")) {
      return Optional.of(
          "the fast kernels need the compiler, which is switched off: start Java without -Xint");
    }
    if (info.contains("emulated-client")) {
      return Optional.of(
          "the fast kernels need the server compiler, which is switched off: start Java without"
              + " -XX:TieredStopAtLevel=1");
    }
    if (version.contains("jvmci")) {
      return Optional.of(
          "the fast kernels were not tried with the Graal compiler of this virtual machine ("
              + version
              + "): run on an OpenJDK build without it");
    }
    return Optional.empty();
  }

  /** Why vectors of this width are of no use here, if they are not. */
  static Optional<String> narrow(int bits) {
    return narrow(bits, architecture());
  }

  static Optional<String> narrow(int bits, String architecture) {
    // Every x86 processor with vectors of 256 bits has fused multiply-add but for a few of the
    // first; without it each one is computed in software, thousands of times slower.
    boolean x86 = architecture.equals("amd64") || architecture.startsWith("x86");
    int least = x86 ? 256 : 128;
    if (bits >= least) {
      return Optional.empty();
    }
    return Optional.of(
        "the fast kernels need vectors of "
            + least
            + " bits, and Java prefers "
            + bits
            + " bits on this processor ("
            + architecture
            + ")");
  }

  private static String architecture() {
    return property("os.arch").toLowerCase(Locale.ROOT);
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }
}
