package homegrown.tasks.nextword;

import java.util.Optional;

/**
 * The networks that take part in a {@link PersonalModel}.
 *
 * @param base the public one, part of the base that a person's model is compared with
 * @param personal the one that learnt from the person
 */
record Neural(Optional<NeuralPart> base, Optional<NeuralPart> personal) {

  /** No network at all. */
  static Neural none() {
    return new Neural(Optional.empty(), Optional.empty());
  }
}
