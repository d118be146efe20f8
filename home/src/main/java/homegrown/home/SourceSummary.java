package homegrown.home;

/**
 * What a source has given to a task.
 *
 * @param source where it came from
 * @param code stands for the source in the ledger, which must not tell its name once it is
 *     forgotten
 * @param observations how many there are
 */
public record SourceSummary(Source source, String code, long observations) {}
