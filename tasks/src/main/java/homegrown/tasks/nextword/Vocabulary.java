package homegrown.tasks.nextword;

/** Gives keys of words, emoji and marks their ids. */
interface Vocabulary {

  /** The id of {@code key}; {@link Ids#UNKNOWN} where the vocabulary lacks it. */
  int id(String key);
}
