package homegrown.tasks.nextword;

import java.util.Arrays;

/** The formulas of a {@link PersonalModel}, word by word, to check it by. */
final class NaivePersonalModel {

  private final BaseModel base;
  private final PersonalModel model;
  private final PersonalCounts counts;
  private final ContextTree person;
  private final ContextTree recent;
  private final double[] scale;

  NaivePersonalModel(PersonalModel model, NgramCounts recentCounts) {
    this.base = model.base();
    this.model = model;
    this.counts = model.counts();
    this.person = ContextTreeBuilder.build(counts.ngrams(), 1);
    this.recent = ContextTreeBuilder.build(recentCounts, 1);
    this.scale = new double[model.size()];
    Arrays.fill(scale, 1);
    if (counts.ngrams().size() > 0) {
      int[] root = new int[ContextTree.DEPTH + 1];
      double[] ofBase = base(NgramCounts.context(Ids.NONE, Ids.NONE, Ids.NONE));
      for (int id = Ids.FIRST; id < base.lexicon().size(); id++) {
        if (predicted(id)) {
          double own = person.claimed(root, 0, local(id));
          double ratio = (own + person.leftOver(root, 0) * ofBase[id]) / ofBase[id];
          scale[id] = Math.pow(0.2 + 0.8 * ratio, 0.6);
        }
      }
    }
  }

  boolean predicted(int id) {
    return id >= Ids.FIRST && Lexicon.isPredicted(model.key(id));
  }

  private int local(int id) {
    return id < Ids.FIRST ? id : counts.id(model.key(id));
  }

  /** The base, of which each word that it lacks gets an even part of its unknown word. */
  private double[] base(long context) {
    ContextTree tree = base.tree();
    int known = base.lexicon().size();
    int[] path = new int[ContextTree.DEPTH + 1];
    int[] before = new int[ContextTree.DEPTH];
    for (int i = 0; i < before.length; i++) {
      int token = NgramCounts.token(context, i);
      before[i] = token < known ? token : Ids.UNKNOWN;
    }
    int matched = tree.match(before[0], before[1], before[2], path);
    double unknown = tree.probability(path, matched, Ids.UNKNOWN);
    int lacking = 0;
    for (int id = known; id < model.size(); id++) {
      lacking += predicted(id) ? 1 : 0;
    }
    double[] all = new double[model.size()];
    for (int id = Ids.FIRST; id < all.length; id++) {
      if (predicted(id) && id < known) {
        all[id] = tree.probability(path, matched, id);
        all[id] += lacking == 0 ? unknown / tree.vocabulary() : 0;
      } else if (predicted(id)) {
        all[id] = unknown / lacking;
      }
    }
    return all;
  }

  /** The base alone, with its network. */
  double[] baseArm(long context, double share, float[] rows) {
    double[] all = base(context);
    normalise(all);
    return rows.length == 0
        ? all
        : mixed(all, share, network(all, rows, model.neural().base().get()));
  }

  /** All together. */
  double[] distribution(long context, float[] rows) {
    int[] path = new int[ContextTree.DEPTH + 1];
    int[] recentPath = new int[ContextTree.DEPTH + 1];
    int matched = match(person, context, path);
    int recentMatched = match(recent, context, recentPath);
    int bucket = Mixture.bucket(matched, person.total(path[matched]));
    Mixture mixture = model.mixture();
    double[] basis = base(context);
    for (int id = 0; id < basis.length; id++) {
      basis[id] *= scale[id];
    }
    normalise(basis);
    if (rows.length > 0) {
      double[] network = network(basis, rows, model.neural().personal().get());
      basis = mixed(basis, mixture.networkShare(bucket), network);
    }
    double[] all = new double[basis.length];
    for (int id = 0; id < all.length; id++) {
      double own = id < Ids.FIRST ? 0 : person.claimed(path, matched, local(id));
      double ofRecent = id < Ids.FIRST ? 0 : recent.claimed(recentPath, recentMatched, local(id));
      all[id] =
          mixture.weight(bucket, 0) * basis[id]
              + mixture.weight(bucket, 1) * (own + person.leftOver(path, matched) * basis[id])
              + mixture.weight(bucket, 2)
                  * (ofRecent + recent.leftOver(recentPath, recentMatched) * basis[id]);
    }
    return all;
  }

  private int match(ContextTree tree, long context, int[] path) {
    return tree.match(
        local(NgramCounts.token(context, 0)),
        local(NgramCounts.token(context, 1)),
        local(NgramCounts.token(context, 2)),
        path);
  }

  /** Words without a row share what the unknown word gets, in proportion to the base. */
  private double[] network(double[] basis, float[] rows, NeuralPart part) {
    double without = 0;
    for (int id = 0; id < basis.length; id++) {
      without += predicted(id) && part.row(model.key(id)) == Ids.UNKNOWN ? basis[id] : 0;
    }
    double[] all = new double[basis.length];
    for (int id = 0; id < all.length; id++) {
      if (predicted(id)) {
        int row = part.row(model.key(id));
        all[id] = row == Ids.UNKNOWN ? rows[row] * basis[id] / without : rows[row];
      }
    }
    normalise(all);
    return all;
  }

  private static double[] mixed(double[] base, double share, double[] network) {
    double[] all = new double[base.length];
    for (int id = 0; id < all.length; id++) {
      all[id] = (1 - share) * base[id] + share * network[id];
    }
    return all;
  }

  private static void normalise(double[] distribution) {
    double sum = Arrays.stream(distribution).sum();
    for (int id = 0; id < distribution.length; id++) {
      distribution[id] /= sum;
    }
  }
}
