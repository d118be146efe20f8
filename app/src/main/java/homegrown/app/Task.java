package homegrown.app;

/** What can be trained. */
enum Task {
  /** Prediction of the next word. */
  NEXT_WORD;

  @Override
  public String toString() {
    return "next-word";
  }
}
