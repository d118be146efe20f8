package homegrown.bench.proof;

import java.util.List;

/** Work that is done for every author before the next stage is planned. */
interface Stage {

  /**
   * What is to be done for an author, in this order; the same whatever of it has been done.
   *
   * @param soFar all authors of this proof, after the stages before
   */
  List<Work> works(String author, Results soFar);
}
