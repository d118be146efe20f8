package homegrown.tasks.nextword;

/**
 * How well words were predicted.
 *
 * @param targets words that were to be predicted
 * @param inVocabulary those of them that the shared vocabulary has
 * @param logLoss mean of minus the natural logarithm of the probability of targets in the
 *     vocabulary
 * @param recallAt1 share of all targets that were the first suggestion
 * @param recallAt3 share of all targets among the first three suggestions
 */
public record Score(
    int targets, int inVocabulary, double logLoss, double recallAt1, double recallAt3) {}
