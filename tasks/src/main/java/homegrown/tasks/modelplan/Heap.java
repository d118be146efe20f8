package homegrown.tasks.modelplan;

/** Refuses what the virtual machine has no room for, before it is allocated. */
final class Heap {

  private Heap() {}

  static void require(String what, long bytes, String mend) {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    if (bytes > free) {
      throw new ModelPlanException(
          what + ": expected " + bytes + " bytes of heap, got " + free + "; " + mend);
    }
  }
}
