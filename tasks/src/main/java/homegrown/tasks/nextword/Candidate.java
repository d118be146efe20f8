package homegrown.tasks.nextword;

import java.util.Optional;

/**
 * What a rung of the ladder made.
 *
 * @param mixture fitted on the tune part
 * @param network the person's, if it takes part
 */
record Candidate(Mixture mixture, Optional<PersonalNetwork> network) {}
