package homegrown.app;

/** The next-word model that the command line works on. */
final class NextWordTask {

  static final String NAME = "default";

  private NextWordTask() {}
}
