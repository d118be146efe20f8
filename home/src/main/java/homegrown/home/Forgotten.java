package homegrown.home;

/**
 * What came of forgetting.
 *
 * @param observations how many are no longer there
 * @param versions how many versions of models are no longer there because they learnt from them
 */
public record Forgotten(long observations, int versions) {}
