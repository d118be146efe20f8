package homegrown.vault;

/**
 * How many live observations a source has in a stream.
 *
 * @param source the source's name
 * @param observations at least 1
 */
public record SourceCount(String source, long observations) {}
