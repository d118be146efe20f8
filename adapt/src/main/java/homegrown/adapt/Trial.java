package homegrown.adapt;

/**
 * A candidate and how it does on the tune part.
 *
 * @param candidate what a rung made
 * @param losses its log-loss on the tune part. What the candidate fitted on the tune part itself,
 *     such as mixture weights, has to be fitted on other clusters than those it is scored on
 *     (crosswise), or every rung looks better than it is
 * @param macs multiply-accumulates that it took, scoring included
 * @param bytes most bytes that the run held at once meanwhile
 * @param <C> the kind of candidate
 */
public record Trial<C>(C candidate, TuneLosses losses, long macs, long bytes) {}
