package homegrown.onnx;

import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import homegrown.engine.op.CumulativeSum;
import homegrown.engine.op.DepthToSpace;
import homegrown.engine.op.Expand;
import homegrown.engine.op.GatherElements;
import homegrown.engine.op.Pad;
import homegrown.engine.op.Resize;
import homegrown.engine.op.SpaceToDepth;
import homegrown.engine.op.Tile;
import homegrown.engine.op.Trilu;
import java.util.Arrays;
import java.util.Map;

/** Operators that repeat, pad, resize or rearrange what they get. */
final class LowerPlaces {

  /** Pads and diagonals may be as far off; beyond them is the host's business. */
  private static final long MOST_PLACES = 1 << 28;

  /** What an element between others costs for each axis, in multiply-accumulates. */
  private static final long MIXED = 320;

  /** The same for an element that is a copy. */
  private static final long COPIED = 64;

  private LowerPlaces() {}

  static void register(Map<String, Lowering> all) {
    all.put("Expand", LowerPlaces::expand);
    all.put("Tile", LowerPlaces::tile);
    all.put("Pad", LowerPlaces::pad);
    all.put("Resize", LowerPlaces::resize);
    all.put("DepthToSpace", LowerPlaces::depthToSpace);
    all.put("SpaceToDepth", LowerPlaces::spaceToDepth);
    all.put("GatherElements", LowerPlaces::gatherElements);
    all.put("Trilu", LowerPlaces::trilu);
    all.put("CumSum", LowerPlaces::cumulativeSum);
  }

  private static void expand(NodeCall call) {
    long[] asked = call.integers(1);
    int[] dims = call.dims(0);
    int rank = Math.max(dims.length, asked.length);
    int[] wide = new int[rank];
    for (int d = 1; d <= rank; d++) {
      long own = d <= dims.length ? dims[dims.length - d] : 1;
      long other = d <= asked.length ? asked[asked.length - d] : 1;
      wide[rank - d] = Padding.narrow(own == 1 ? other : own);
    }
    checked(call, () -> Expand.to(call.graph(), call.layer(), call.x(0), wide));
  }

  private static void tile(NodeCall call) {
    long[] given = call.integers(1);
    int[] repeats = new int[given.length];
    for (int d = 0; d < repeats.length; d++) {
      repeats[d] = Padding.narrow(given[d]);
    }
    checked(call, () -> Tile.of(call.graph(), call.layer(), call.x(0), repeats));
  }

  private interface Made {
    Tensor tensor();
  }

  private static void checked(NodeCall call, Made made) {
    try {
      call.give(0, made.tensor());
    } catch (GraphException e) {
      throw new NoFormException(e.getMessage());
    }
  }

  private static void pad(NodeCall call) {
    int rank = call.rank(0);
    boolean inputs = call.opset() >= 11;
    long[] pads = inputs ? call.integers(1) : call.attributes().integers("pads");
    double value = inputs ? 0 : call.attributes().number("value", 0);
    if (inputs && call.has(2)) {
      value = call.number(2);
    }
    int[] axes = call.opset() >= 18 ? call.axes(3, 18, rank) : null;
    int count = axes == null ? rank : axes.length;
    if (pads == null || pads.length != 2 * count) {
      throw new NoFormException("it has not two pads for each axis");
    }
    int[] begins = new int[rank];
    int[] ends = new int[rank];
    for (int i = 0; i < count; i++) {
      int axis = axes == null ? i : axes[i];
      begins[axis] = signed(pads[i]);
      ends[axis] = signed(pads[i + count]);
      call.table(call.dims(0)[axis], (long) call.dims(0)[axis] + begins[axis] + ends[axis]);
    }
    String layer = call.layer();
    Tensor x = call.x(0);
    double filling = value;
    String mode = call.attributes().text("mode", "constant");
    checked(
        call,
        () -> {
          switch (mode) {
            case "constant":
              return Pad.constant(call.graph(), layer, x, begins, ends, filling);
            case "edge":
              return Pad.edge(call.graph(), layer, x, begins, ends);
            case "reflect":
              return Pad.reflect(call.graph(), layer, x, begins, ends);
            case "wrap":
              return Pad.wrap(call.graph(), layer, x, begins, ends);
            default:
              throw new NoFormException("its mode is " + mode);
          }
        });
  }

  private static int signed(long number) {
    if (number < -MOST_PLACES || number > MOST_PLACES) {
      throw new NoFormException("a number of " + number);
    }
    return (int) number;
  }

  private static void resize(NodeCall call) {
    Attributes attributes = call.attributes();
    String mode = attributes.text("mode", "nearest");
    boolean plain =
        attributes.integer("antialias", 0) == 0
            && attributes.text("keep_aspect_ratio_policy", "stretch").equals("stretch");
    if (call.opset() < 11 || !plain || mode.equals("cubic")) {
      throw new NoFormException("it interpolates in another way");
    }
    Resize.Coordinates coordinates =
        coordinates(attributes.text("coordinate_transformation_mode", "half_pixel"));
    int rank = call.rank(0);
    long[] axes = attributes.integers("axes");
    String layer = call.layer();
    Tensor x = call.x(0);
    boolean sizes = call.has(3);
    double[] scales = new double[rank];
    int[] dims = call.dims(0).clone();
    Arrays.fill(scales, 1);
    int count = axes == null ? rank : axes.length;
    int changed = 0;
    float[] givenScales = sizes ? null : call.value(2).floats();
    long[] givenSizes = sizes ? call.integers(3) : null;
    if ((sizes ? givenSizes.length : givenScales.length) != count) {
      throw new NoFormException("it has not one scale or size for each axis");
    }
    for (int i = 0; i < count; i++) {
      int axis = axes == null ? i : call.axis(axes[i], rank);
      if (sizes) {
        dims[axis] = Padding.narrow(givenSizes[i]);
      } else {
        scales[axis] = givenScales[i];
      }
      int from = call.dims(0)[axis];
      dims[axis] = sizes ? dims[axis] : (int) Math.floor(from * scales[axis]);
      call.table(from, dims[axis]);
      changed += dims[axis] == from ? 0 : 1;
    }
    Resize.Nearest nearest =
        mode.equals("nearest")
            ? nearest(attributes.text("nearest_mode", "round_prefer_floor"))
            : null;
    call.work(Math.max(0, Value.elements(dims)), (nearest == null ? MIXED : COPIED) * changed);
    checked(
        call,
        () -> {
          if (nearest == null) {
            return sizes
                ? Resize.linearTo(call.graph(), layer, x, coordinates, dims)
                : Resize.linearBy(call.graph(), layer, x, coordinates, scales);
          }
          return sizes
              ? Resize.nearestTo(call.graph(), layer, x, coordinates, nearest, dims)
              : Resize.nearestBy(call.graph(), layer, x, coordinates, nearest, scales);
        });
  }

  private static Resize.Coordinates coordinates(String mode) {
    for (Resize.Coordinates coordinates : Resize.Coordinates.values()) {
      if (coordinates.name().equalsIgnoreCase(mode)) {
        return coordinates;
      }
    }
    throw new NoFormException("its coordinates are by " + mode);
  }

  private static Resize.Nearest nearest(String mode) {
    for (Resize.Nearest nearest : Resize.Nearest.values()) {
      if (nearest.name().equalsIgnoreCase(mode)) {
        return nearest;
      }
    }
    throw new NoFormException("its nearest is by " + mode);
  }

  private static DepthToSpace.Order order(NodeCall call) {
    return call.attributes().text("mode", "DCR").equals("CRD")
        ? DepthToSpace.Order.CHANNEL_FIRST
        : DepthToSpace.Order.PLACE_FIRST;
  }

  private static void depthToSpace(NodeCall call) {
    int size = Padding.narrow(call.attributes().integer("blocksize", 1));
    Tensor x = call.last(0);
    try {
      call.giveLast(0, DepthToSpace.of(call.graph(), call.layer(), x, size, order(call)));
    } catch (GraphException e) {
      throw new NoFormException(e.getMessage());
    }
  }

  private static void spaceToDepth(NodeCall call) {
    int size = Padding.narrow(call.attributes().integer("blocksize", 1));
    Tensor x = call.last(0);
    try {
      call.giveLast(0, SpaceToDepth.of(call.graph(), call.layer(), x, size, order(call)));
    } catch (GraphException e) {
      throw new NoFormException(e.getMessage());
    }
  }

  private static void gatherElements(NodeCall call) {
    int axis = call.axis(call.attributes().integer("axis", 0), call.rank(0));
    Tensor x = call.x(0);
    Tensor ids = call.ids(1);
    checked(call, () -> GatherElements.of(call.graph(), call.layer(), x, ids, axis));
  }

  private static void trilu(NodeCall call) {
    int diagonal = call.has(1) ? signed(call.integer(1)) : 0;
    boolean upper = call.attributes().integer("upper", 1) != 0;
    Tensor x = call.x(0);
    checked(
        call,
        () ->
            upper
                ? Trilu.upper(call.graph(), call.layer(), x, diagonal)
                : Trilu.lower(call.graph(), call.layer(), x, diagonal));
  }

  private static void cumulativeSum(NodeCall call) {
    int axis = call.axis(call.integer(1), call.rank(0));
    boolean exclusive = call.attributes().integer("exclusive", 0) != 0;
    boolean reverse = call.attributes().integer("reverse", 0) != 0;
    call.give(0, CumulativeSum.of(call.graph(), call.layer(), call.x(0), axis, exclusive, reverse));
  }
}
