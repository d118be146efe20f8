package homegrown.tasks.nextword;

/**
 * A word that may come next.
 *
 * @param word as it is to be shown
 * @param p its probability; of a completion: among all completions of what was typed
 */
public record Suggestion(String word, double p) {}
