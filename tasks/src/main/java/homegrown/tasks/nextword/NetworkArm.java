package homegrown.tasks.nextword;

import java.util.List;

/**
 * A network alone over a person's vocabulary, to compare with: words without a row share the
 * probability of the unknown word evenly.
 */
final class NetworkArm implements Arm {

  private final PersonalModel person;
  private final NeuralPart network;
  private final int[] rowOf;
  private final int rowless;

  /**
   * An arm.
   *
   * @param person whose vocabulary counts
   */
  NetworkArm(PersonalModel person, NeuralPart network) {
    this.person = person;
    this.network = network;
    this.rowOf = new int[person.size()];
    int without = 0;
    for (int id = Ids.FIRST; id < rowOf.length; id++) {
      boolean word = Lexicon.isPredicted(person.key(id));
      rowOf[id] = word ? network.row(person.key(id)) : Ids.NONE;
      without += rowOf[id] == Ids.UNKNOWN ? 1 : 0;
    }
    this.rowless = without;
  }

  @Override
  public int size() {
    return person.size();
  }

  @Override
  public Vocabulary vocabulary() {
    return person.vocabulary();
  }

  @Override
  public List<Token> tokens(String line) {
    return person.tokens(line);
  }

  @Override
  public boolean suggestable(int id) {
    return person.suggestable(id);
  }

  @Override
  public Reading reading() {
    NeuralPart.Reading reading = network.reading();
    float[] rows = new float[network.rows()];
    return new Reading() {
      @Override
      public void start() {
        reading.start();
      }

      @Override
      public void push(Token token) {
        reading.push(Context.id(token, network::row));
      }

      @Override
      public void distribution(float[] into) {
        reading.probabilities(rows);
        float even = rowless == 0 ? 0 : rows[Ids.UNKNOWN] / rowless;
        double sum = 0;
        for (int id = 0; id < into.length; id++) {
          into[id] = rowOf[id] == Ids.UNKNOWN ? even : rowOf[id] < Ids.FIRST ? 0 : rows[rowOf[id]];
          sum += into[id];
        }
        for (int id = 0; id < into.length; id++) {
          into[id] = (float) (into[id] / sum);
        }
      }
    };
  }
}
