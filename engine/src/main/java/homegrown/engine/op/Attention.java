package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scaled dot-product attention (Vaswani et al. 2017), {@code y = softmax(scale q k^T + mask) v} for
 * each head. Tensors have their heads apart, q [batch, heads, tokens, width], k [batch, heads,
 * keys, width], v [batch, heads, keys, width of v], or side by side in each row, which is how
 * linear layers give them and want them: q [batch, tokens, heads x width] and so on. y is laid out
 * as q.
 *
 * <pre>{@code
 * Tensor y = Attention.with().heads(4).causal().of(graph, "mix", q, k, v);
 * Tensor same = Attention.with().heads(4).causal().ofJoined(graph, "mix", qkv);
 * }</pre>
 *
 * <p>Probabilities are kept of some queries at a time and computed anew in backward (Dao et al.
 * 2022), so that memory grows with the number of keys alone. They are laid out with a row for each
 * key, so that no sum runs along a row. Lanes share the heads of all examples.
 */
public final class Attention implements Operation {

  private static final int NONE = -1;

  private static final int Q = 0;
  private static final int K = 1;
  private static final int V = 2;
  private static final int Y = 3;

  /** Queries whose scores are there at the same time: a whole number of vectors of any width. */
  private static final int BLOCK = 32;

  private final Options options;
  private final boolean joined;
  private final boolean fits;
  private final int mask;
  private final int batch;
  private final int heads;
  private final float scale;
  private final HeadLayout[] layouts = new HeadLayout[4];

  private Attention(Options options, boolean joined, Shape q, Shape k, Shape v) {
    this.options = options;
    this.joined = joined;
    this.mask = options.mask.length == 0 ? NONE : joined ? 1 : 3;
    boolean apart = q.rank() == 4;
    this.heads = apart ? q.dim(1) : options.heads;
    this.fits = joined ? fitsJoined(q) : apart ? fitsApart(q, k, v) : fitsSideBySide(q, k, v);
    this.batch = fits ? q.dim(0) : 0;
    if (!fits) {
      this.scale = 0;
      return;
    }
    int parts = joined ? 3 : 1;
    Shape[] shapes = {q, k, v};
    for (int i = Q; i <= V; i++) {
      Shape shape = shapes[i];
      layouts[i] =
          apart
              ? HeadLayout.apart(heads, shape.dim(2), shape.dim(3))
              : HeadLayout.joined(
                  heads, shape.dim(1), shape.dim(2) / heads / parts, joined ? i : 0, parts);
    }
    int tokens = layouts[Q].tokens;
    int width = layouts[V].width;
    layouts[Y] =
        apart
            ? HeadLayout.apart(heads, tokens, width)
            : HeadLayout.joined(heads, tokens, width, 0, 1);
    this.scale =
        (float) (options.scales ? options.scale : 1 / Math.sqrt((double) layouts[Q].width));
  }

  private boolean fitsJoined(Shape x) {
    return x.rank() == 3 && heads > 0 && x.dim(2) % (3 * heads) == 0;
  }

  private boolean fitsSideBySide(Shape q, Shape k, Shape v) {
    return q.rank() == 3
        && k.rank() == 3
        && v.rank() == 3
        && heads > 0
        && q.dim(2) % heads == 0
        && v.dim(2) % heads == 0
        && k.equals(Shape.of(q.dim(0), k.dim(1), q.dim(2)))
        && v.equals(Shape.of(q.dim(0), k.dim(1), v.dim(2)));
  }

  private boolean fitsApart(Shape q, Shape k, Shape v) {
    return k.rank() == 4
        && v.rank() == 4
        && (options.heads == 0 || options.heads == heads)
        && k.equals(Shape.of(q.dim(0), heads, k.dim(2), q.dim(3)))
        && v.equals(Shape.of(q.dim(0), heads, k.dim(2), v.dim(3)));
  }

  /** Attention with nothing of what it can have. */
  public static Options with() {
    return new Options(0, false, false, 0, new Tensor[0]);
  }

  /** What attention has. Immutable: each call gives new options. */
  public static final class Options {

    private final int heads;
    private final boolean causal;
    private final boolean scales;
    private final double scale;
    private final Tensor[] mask;

    private Options(int heads, boolean causal, boolean scales, double scale, Tensor[] mask) {
      this.heads = heads;
      this.causal = causal;
      this.scales = scales;
      this.scale = scale;
      this.mask = mask;
    }

    /** The number of heads, for tensors that have them side by side. */
    public Options heads(int count) {
      return new Options(count, causal, scales, scale, mask);
    }

    /** A query sees no key that comes after it, both counted from the first. */
    public Options causal() {
      return new Options(heads, true, scales, scale, mask);
    }

    /** What the products of queries and keys are multiplied with; 1 / sqrt(width) if not given. */
    public Options scale(double factor) {
      return new Options(heads, causal, true, factor, mask);
    }

    /**
     * A number for each key that is added to its scores, a float tensor [batch, keys] or [1, keys]
     * that is not trained: 0 for keys that are seen, negative infinity for padding. A query that
     * sees no key at all gets zeros.
     */
    public Options mask(Tensor keys) {
      return new Options(heads, causal, scales, scale, new Tensor[] {keys});
    }

    /** Attention of queries to keys and their values. */
    public Tensor of(Graph graph, String layer, Tensor q, Tensor k, Tensor v) {
      Attention operation = new Attention(this, false, q.shape(), k.shape(), v.shape());
      return graph.apply(operation, layer, inputs(q, k, v));
    }

    /**
     * Attention of tokens to each other, with queries, keys and values of all heads side by side in
     * each row: x is [batch, tokens, 3 x heads x width].
     */
    public Tensor ofJoined(Graph graph, String layer, Tensor x) {
      Attention operation = new Attention(this, true, x.shape(), x.shape(), x.shape());
      return graph.apply(operation, layer, inputs(x));
    }

    private Tensor[] inputs(Tensor... tensors) {
      List<Tensor> inputs = new ArrayList<>(Arrays.asList(tensors));
      inputs.addAll(Arrays.asList(mask));
      return inputs.toArray(new Tensor[0]);
    }
  }

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public Shape[] shapes(Signature s) {
    for (int i = 0; i < s.count(); i++) {
      s.floats(i);
    }
    if (joined) {
      s.require(
          fits,
          "x [batch, tokens, 3 x heads x width] of " + heads + " heads",
          "x " + s.shape(0),
          "give the number of heads");
    } else {
      s.require(
          fits,
          "q [batch, heads, tokens, width], k [batch, heads, keys, width] and v [batch, heads,"
              + " keys, width of v], or the same with heads side by side in each row and their"
              + " number",
          "q "
              + s.shape(Q)
              + ", k "
              + s.shape(K)
              + ", v "
              + s.shape(V)
              + " and "
              + heads
              + " heads",
          "transpose one of them or give the number of heads");
    }
    if (mask != NONE) {
      int keys = layouts[K].tokens;
      Shape given = s.shape(mask);
      s.require(
          given.equals(Shape.of(batch, keys)) || given.equals(Shape.of(1, keys)),
          "a mask [" + batch + ", " + keys + "] or [1, " + keys + "]",
          "mask " + given,
          "it has a number for each key");
    }
    int rows = layouts[Q].tokens;
    int width = layouts[V].width;
    return new Shape[] {
      s.shape(0).rank() == 4
          ? Shape.of(batch, heads, rows, width)
          : Shape.of(batch, rows, heads * width)
    };
  }

  /** The tensor that holds queries, keys or values. */
  private int input(int part) {
    return joined ? 0 : part;
  }

  private int block() {
    return Math.min(BLOCK, layouts[Q].tokens);
  }

  // Where a lane's share of the scratch memory holds what.

  private static final int SCORES = 0;
  private static final int RIGHT = 1;
  private static final int SLOPES = 2;
  private static final int END = 3;

  /** Where a part of a lane's scratch memory begins; all of it is before {@link #END}. */
  private int place(Kernels kernels, boolean backward, int part) {
    int keys = layouts[K].tokens;
    int wide = Math.max(layouts[Q].width, layouts[V].width);
    int block = block();
    int at = 0;
    if (part > SCORES) {
      at += keys * block;
    }
    if (part > RIGHT) {
      at += Math.max(kernels.packedRight(wide, block), kernels.packedRight(block, wide));
    }
    if (part > SLOPES && backward) {
      at += keys * block;
    }
    return at;
  }

  @Override
  public void needs(Needs needs) {
    Kernels kernels = needs.kernels();
    needs.forwardScratch((long) needs.lanes() * place(kernels, false, END));
    if (mask != NONE) {
      Constants.require(needs, mask, name(), "masks");
    }
    if (needs.backward()) {
      for (int i = 0; i < needs.inputs(); i++) {
        needs.keepInput(i);
      }
      needs.backwardScratch((long) needs.lanes() * place(kernels, true, END));
    }
  }

  /** The number of keys that the queries before one may see. */
  private int seen(int queries) {
    int keys = layouts[K].tokens;
    return options.causal ? Math.min(keys, queries) : keys;
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Kernels kernels = lane.kernels();
    HeadLayout v = layouts[V];
    HeadLayout y = layouts[Y];
    float[] scratch = f.forwardScratch(0).data();
    int base = f.forwardScratch(0).at() + lane.index() * place(kernels, false, END);
    int scores = base + place(kernels, false, SCORES);
    int right = base + place(kernels, false, RIGHT);
    Slice vs = f.input(input(V));
    Slice ys = f.output(0);
    int block = block();
    for (int head = lane.from(batch * heads, 1); head < lane.to(batch * heads, 1); head++) {
      int vAt = vs.at() + v.at(head);
      for (int i = 0; i < y.tokens; i += block) {
        int rows = Math.min(block, y.tokens - i);
        int seen = seen(i + rows);
        int yAt = ys.at() + y.at(head) + i * y.stride;
        probabilities(f, kernels, head, i, rows, seen, scratch, scores, right);
        clear(ys.data(), yAt, y, rows);
        kernels.pixelOuterProduct(
            ys.data(), yAt, y.stride, scratch, scores, 0, block, vs.data(), vAt, 0, v.stride, 1,
            seen, rows, v.width, 1f);
      }
    }
  }

  /** What the queries of a block give to each key: a row for each key. */
  private void probabilities(
      Frame f,
      Kernels kernels,
      int head,
      int first,
      int rows,
      int seen,
      float[] scratch,
      int scores,
      int right) {
    HeadLayout q = layouts[Q];
    HeadLayout k = layouts[K];
    Slice qs = f.input(input(Q));
    Slice ks = f.input(input(K));
    int block = block();
    int qAt = qs.at() + q.at(head) + first * q.stride;
    int kAt = ks.at() + k.at(head);
    kernels.packRight(scratch, right, qs.data(), qAt, 1, q.stride, q.width, rows);
    Arrays.fill(scratch, scores, scores + seen * block, 0f);
    multiply(
        kernels, scratch, scores, block, ks.data(), kAt, k.stride, scratch, right, seen, rows,
        q.width, scale);
    if (mask != NONE) {
      Slice m = f.input(mask);
      int keysAt = m.at() + (f.shape(mask).dim(0) == 1 ? 0 : head / heads * layouts[K].tokens);
      for (int j = 0; j < seen; j++) {
        add(scratch, scores + j * block, rows, m.data()[keysAt + j]);
      }
    }
    if (options.causal) {
      for (int j = first + 1; j < seen; j++) {
        int from = scores + j * block;
        Arrays.fill(scratch, from, from + Math.min(rows, j - first), Float.NEGATIVE_INFINITY);
      }
    }
    kernels.softmaxColumns(scratch, scores, block, seen, rows);
  }

  private static void add(float[] x, int at, int n, float value) {
    if (value == 0) {
      return;
    }
    for (int i = at; i < at + n; i++) {
      x[i] += value;
    }
  }

  private static void clear(float[] x, int at, HeadLayout layout, int rows) {
    for (int i = 0; i < rows; i++) {
      int row = at + i * layout.stride;
      Arrays.fill(x, row, row + layout.width, 0f);
    }
  }

  /** {@code C += alpha A B} with rows of A as they lie and B packed in scratch memory. */
  private static void multiply(
      Kernels kernels,
      float[] c,
      int cAt,
      int cStride,
      float[] a,
      int aAt,
      int aStride,
      float[] scratch,
      int right,
      int m,
      int n,
      int k,
      float alpha) {
    kernels.pixelProduct(c, cAt, 0, cStride, a, aAt, 0, aStride, scratch, right, 1, m, n, k, alpha);
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Kernels kernels = lane.kernels();
    HeadLayout q = layouts[Q];
    HeadLayout k = layouts[K];
    HeadLayout v = layouts[V];
    HeadLayout y = layouts[Y];
    float[] scratch = f.backwardScratch(0).data();
    int base = f.backwardScratch(0).at() + lane.index() * place(kernels, true, END);
    int scores = base + place(kernels, true, SCORES);
    int right = base + place(kernels, true, RIGHT);
    int slopes = base + place(kernels, true, SLOPES);
    Slice qs = f.input(input(Q));
    Slice ks = f.input(input(K));
    Slice vs = f.input(input(V));
    Slice dy = f.outputGradient(0);
    int block = block();
    boolean through = f.wants(input(Q)) || f.wants(input(K));
    for (int head = lane.from(batch * heads, 1); head < lane.to(batch * heads, 1); head++) {
      int kAt = ks.at() + k.at(head);
      int vAt = vs.at() + v.at(head);
      for (int i = Q; i <= V; i++) {
        if (f.wants(input(i)) && !f.adds(input(i))) {
          clear(
              f.gradient(input(i)).data(),
              gradientAt(f, i, head, 0),
              layouts[i],
              layouts[i].tokens);
        }
      }
      for (int i = 0; i < y.tokens; i += block) {
        int rows = Math.min(block, y.tokens - i);
        int seen = seen(i + rows);
        int yAt = dy.at() + y.at(head) + i * y.stride;
        probabilities(f, kernels, head, i, rows, seen, scratch, scores, right);
        if (f.wants(input(V))) {
          kernels.packRight(scratch, right, dy.data(), yAt, y.stride, 1, rows, y.width);
          give(f, kernels, V, head, scratch, scores, right, seen, rows, 1f);
        }
        if (!through) {
          continue;
        }
        kernels.packRight(scratch, right, dy.data(), yAt, 1, y.stride, y.width, rows);
        Arrays.fill(scratch, slopes, slopes + seen * block, 0f);
        multiply(
            kernels, scratch, slopes, block, vs.data(), vAt, v.stride, scratch, right, seen, rows,
            v.width, 1f);
        kernels.softmaxColumnsGradient(scratch, slopes, scratch, scores, block, seen, rows);
        if (f.wants(input(K))) {
          int qAt = qs.at() + q.at(head) + i * q.stride;
          kernels.packRight(scratch, right, qs.data(), qAt, q.stride, 1, rows, q.width);
          give(f, kernels, K, head, scratch, slopes, right, seen, rows, scale);
        }
        if (f.wants(input(Q))) {
          kernels.pixelOuterProduct(
              f.gradient(input(Q)).data(),
              gradientAt(f, Q, head, i),
              q.stride,
              scratch,
              slopes,
              0,
              block,
              ks.data(),
              kAt,
              0,
              k.stride,
              1,
              seen,
              rows,
              k.width,
              scale * f.scale(input(Q)));
        }
      }
    }
  }

  private int gradientAt(Frame f, int part, int head, int row) {
    return f.gradient(input(part)).at() + layouts[part].at(head) + row * layouts[part].stride;
  }

  /** Adds what a block of queries gives to the gradient of the keys that they see, or of values. */
  private void give(
      Frame f,
      Kernels kernels,
      int part,
      int head,
      float[] scratch,
      int weights,
      int right,
      int seen,
      int rows,
      float alpha) {
    HeadLayout layout = layouts[part];
    multiply(
        kernels,
        f.gradient(input(part)).data(),
        gradientAt(f, part, head, 0),
        layout.stride,
        scratch,
        weights,
        block(),
        scratch,
        right,
        seen,
        layout.width,
        rows,
        alpha * f.scale(input(part)));
  }

  /** Counts the pairs of a query and a key that it sees. */
  @Override
  public Cost cost(Signature s) {
    long rows = layouts[Q].tokens;
    long keys = layouts[K].tokens;
    long pairs = rows * keys;
    if (options.causal) {
      long all = Math.min(rows, keys);
      pairs = all * (all + 1) / 2 + (rows - all) * keys;
    }
    long scores = batch * heads * pairs * layouts[Q].width;
    long mix = batch * heads * pairs * layouts[V].width;
    boolean q = s.wants(input(Q));
    boolean k = s.wants(input(K));
    boolean v = s.wants(input(V));
    long backward =
        (q ? scores : 0) + (k ? scores : 0) + (v ? mix : 0) + (q || k ? mix : 0) + scores;
    return new Cost(scores + mix, q || k || v ? backward : 0);
  }
}
