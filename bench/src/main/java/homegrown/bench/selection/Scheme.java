package homegrown.bench.selection;

import homegrown.adapt.Rows;
import homegrown.adapt.Selection;
import homegrown.adapt.Selector;
import homegrown.engine.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A choice of what trains.
 *
 * @param name for tables
 * @param trains names of whole parameters
 */
record Scheme(String name, List<String> trains) {

  /** The layer to the classes. */
  static final List<String> HEAD = List.of(ImageNetwork.HEAD_WEIGHT, ImageNetwork.HEAD_BIAS);

  Scheme {
    trains = List.copyOf(trains);
  }

  /** Eight schemes that anybody might take, and two that the selector takes. */
  static List<Scheme> ten(Selector selector, long most) {
    List<String> shifts = new ArrayList<>();
    List<String> all = new ArrayList<>(HEAD);
    for (int i = 1; i <= ImageNetwork.CONVOLUTIONS; i++) {
      shifts.add(ImageNetwork.shift(i));
    }
    all.addAll(convolutions(1, ImageNetwork.CONVOLUTIONS));
    int last = ImageNetwork.CONVOLUTIONS;
    long least = selector.leastBytes();
    return List.of(
        new Scheme("head", HEAD),
        new Scheme("shifts", shifts),
        new Scheme("last convolution and head", with(convolutions(last, last), HEAD)),
        new Scheme("last three and head", with(convolutions(last - 2, last), HEAD)),
        new Scheme("last five and head", with(convolutions(last - 4, last), HEAD)),
        new Scheme("first two", convolutions(1, 2)),
        new Scheme("third to fifth", convolutions(3, 5)),
        chosen("chosen, an eighth of the memory", selector, least + (most - least) / 8),
        chosen("chosen, half of the memory", selector, least + (most - least) / 2),
        new Scheme("everything", all));
  }

  private static Scheme chosen(String name, Selector selector, long bytes) {
    Selection selection = selector.within(bytes);
    return new Scheme(
        name, selection.trains().stream().map(Rows::parameter).map(Tensor::name).toList());
  }

  /** Weights and shifts of some convolutions, the first and the last included. */
  private static List<String> convolutions(int first, int last) {
    List<String> names = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      names.add(ImageNetwork.weight(i));
      names.add(ImageNetwork.shift(i));
    }
    return names;
  }

  private static List<String> with(List<String> some, List<String> others) {
    List<String> both = new ArrayList<>(some);
    both.addAll(others);
    return both;
  }
}
