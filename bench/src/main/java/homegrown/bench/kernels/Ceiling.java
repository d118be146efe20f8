package homegrown.bench.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The most multiply-adds that one core can do: sixteen independent chains in registers, no memory.
 */
final class Ceiling {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int ROUNDS = 2_000_000;
  private static final int CHAINS = 16;
  private static final int TRIES = 40;

  private Ceiling() {}

  /** GFLOP/s, the best of many tries. */
  static double measure() {
    float[] sink = new float[SPECIES.length()];
    double best = Double.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      chains(sink);
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return 2.0 * CHAINS * SPECIES.length() * ROUNDS / best / 1e9;
  }

  private static void chains(float[] sink) {
    FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
    FloatVector a = x;
    FloatVector b = x;
    FloatVector c = x;
    FloatVector d = x;
    FloatVector e = x;
    FloatVector f = x;
    FloatVector g = x;
    FloatVector h = x;
    FloatVector i = x;
    FloatVector j = x;
    FloatVector k = x;
    FloatVector l = x;
    FloatVector m = x;
    FloatVector n = x;
    FloatVector o = x;
    FloatVector p = x;
    for (int r = 0; r < ROUNDS; r++) {
      a = a.fma(x, y);
      b = b.fma(x, y);
      c = c.fma(x, y);
      d = d.fma(x, y);
      e = e.fma(x, y);
      f = f.fma(x, y);
      g = g.fma(x, y);
      h = h.fma(x, y);
      i = i.fma(x, y);
      j = j.fma(x, y);
      k = k.fma(x, y);
      l = l.fma(x, y);
      m = m.fma(x, y);
      n = n.fma(x, y);
      o = o.fma(x, y);
      p = p.fma(x, y);
    }
    a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).intoArray(sink, 0);
    i.add(j).add(k).add(l).add(m).add(n).add(o).add(p).intoArray(sink, 0);
  }
}
