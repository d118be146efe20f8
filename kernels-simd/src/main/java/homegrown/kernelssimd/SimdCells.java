package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The recurrent cells, vectors along the hidden units, in several passes over rows that stay in the
 * first-level cache. Around the transcendental functions nothing is fused, and scalar code gives
 * the bits of the vector code.
 */
final class SimdCells {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  /** Units whose tanh(c) is kept at a time. */
  private static final int BLOCK = 1024;

  private SimdCells() {}

  /** Floats of scratch memory that every method here needs. */
  static int scratchFloats() {
    return BLOCK;
  }

  static void lstm(
      float[] scratch,
      float[] gates,
      int iAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] h,
      int hAt,
      int n) {
    int fAt = iAt + gateStride;
    int gAt = fAt + gateStride;
    int oAt = gAt + gateStride;
    SimdMath.sigmoid(scratch, gates, iAt, gates, iAt, n);
    SimdMath.sigmoid(scratch, gates, fAt, gates, fAt, n);
    SimdMath.tanh(scratch, gates, gAt, gates, gAt, n);
    SimdMath.sigmoid(scratch, gates, oAt, gates, oAt, n);
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector i = FloatVector.fromArray(SPECIES, gates, iAt + j);
      FloatVector f = FloatVector.fromArray(SPECIES, gates, fAt + j);
      FloatVector g = FloatVector.fromArray(SPECIES, gates, gAt + j);
      FloatVector before = FloatVector.fromArray(SPECIES, cBefore, cBeforeAt + j);
      f.mul(before).add(i.mul(g)).intoArray(c, cAt + j);
    }
    for (int j = whole; j < n; j++) {
      c[cAt + j] = gates[fAt + j] * cBefore[cBeforeAt + j] + gates[iAt + j] * gates[gAt + j];
    }
    SimdMath.tanh(scratch, h, hAt, c, cAt, n);
    SimdElements.multiply(h, hAt, gates, oAt, h, hAt, n);
  }

  static void cifg(
      float[] scratch,
      float[] gates,
      int fAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] h,
      int hAt,
      int n) {
    int gAt = fAt + gateStride;
    int oAt = gAt + gateStride;
    SimdMath.sigmoid(scratch, gates, fAt, gates, fAt, n);
    SimdMath.tanh(scratch, gates, gAt, gates, gAt, n);
    SimdMath.sigmoid(scratch, gates, oAt, gates, oAt, n);
    int whole = SPECIES.loopBound(n);
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector f = FloatVector.fromArray(SPECIES, gates, fAt + j);
      FloatVector g = FloatVector.fromArray(SPECIES, gates, gAt + j);
      FloatVector before = FloatVector.fromArray(SPECIES, cBefore, cBeforeAt + j);
      f.mul(before).add(one.sub(f).mul(g)).intoArray(c, cAt + j);
    }
    for (int j = whole; j < n; j++) {
      float f = gates[fAt + j];
      c[cAt + j] = f * cBefore[cBeforeAt + j] + (1f - f) * gates[gAt + j];
    }
    SimdMath.tanh(scratch, h, hAt, c, cAt, n);
    SimdElements.multiply(h, hAt, gates, oAt, h, hAt, n);
  }

  static void lstmGradient(
      float[] scratch,
      float[] gates,
      int gatesAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] dh,
      int dhAt,
      float[] dc,
      int dcAt,
      int n) {
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      squash(scratch, c, cAt + at, count);
      int iAt = gatesAt + at;
      outputGradient(scratch, gates, iAt + 3 * gateStride, dh, dhAt + at, dc, dcAt + at, count);
      lstmGateGradients(gates, iAt, gateStride, cBefore, cBeforeAt + at, dc, dcAt + at, count);
    }
  }

  static void cifgGradient(
      float[] scratch,
      float[] gates,
      int gatesAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] dh,
      int dhAt,
      float[] dc,
      int dcAt,
      int n) {
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      squash(scratch, c, cAt + at, count);
      int fAt = gatesAt + at;
      outputGradient(scratch, gates, fAt + 2 * gateStride, dh, dhAt + at, dc, dcAt + at, count);
      cifgGateGradients(gates, fAt, gateStride, cBefore, cBeforeAt + at, dc, dcAt + at, count);
    }
  }

  /** Leaves tanh(c) at the start of the scratch memory. */
  private static void squash(float[] scratch, float[] c, int cAt, int n) {
    System.arraycopy(c, cAt, scratch, 0, n);
    SimdMath.tanhPadded(scratch, n);
  }

  /** From o to the gradient of its pre-activation, and from dc to the whole gradient of c. */
  private static void outputGradient(
      float[] squashed, float[] gates, int oAt, float[] dh, int dhAt, float[] dc, int dcAt, int n) {
    int whole = SPECIES.loopBound(n);
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector s = FloatVector.fromArray(SPECIES, squashed, j);
      FloatVector o = FloatVector.fromArray(SPECIES, gates, oAt + j);
      FloatVector d = FloatVector.fromArray(SPECIES, dh, dhAt + j);
      FloatVector dCell = FloatVector.fromArray(SPECIES, dc, dcAt + j);
      d.mul(s).mul(o.mul(one.sub(o))).intoArray(gates, oAt + j);
      dCell.add(d.mul(o).mul(one.sub(s.mul(s)))).intoArray(dc, dcAt + j);
    }
    for (int j = whole; j < n; j++) {
      float s = squashed[j];
      float o = gates[oAt + j];
      float d = dh[dhAt + j];
      gates[oAt + j] = d * s * (o * (1f - o));
      dc[dcAt + j] += d * o * (1f - s * s);
    }
  }

  private static void lstmGateGradients(
      float[] gates,
      int iAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] dc,
      int dcAt,
      int n) {
    int fAt = iAt + gateStride;
    int gAt = fAt + gateStride;
    int whole = SPECIES.loopBound(n);
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector i = FloatVector.fromArray(SPECIES, gates, iAt + j);
      FloatVector f = FloatVector.fromArray(SPECIES, gates, fAt + j);
      FloatVector g = FloatVector.fromArray(SPECIES, gates, gAt + j);
      FloatVector before = FloatVector.fromArray(SPECIES, cBefore, cBeforeAt + j);
      FloatVector d = FloatVector.fromArray(SPECIES, dc, dcAt + j);
      d.mul(g).mul(i.mul(one.sub(i))).intoArray(gates, iAt + j);
      d.mul(before).mul(f.mul(one.sub(f))).intoArray(gates, fAt + j);
      d.mul(i).mul(one.sub(g.mul(g))).intoArray(gates, gAt + j);
      d.mul(f).intoArray(dc, dcAt + j);
    }
    for (int j = whole; j < n; j++) {
      float i = gates[iAt + j];
      float f = gates[fAt + j];
      float g = gates[gAt + j];
      float d = dc[dcAt + j];
      gates[iAt + j] = d * g * (i * (1f - i));
      gates[fAt + j] = d * cBefore[cBeforeAt + j] * (f * (1f - f));
      gates[gAt + j] = d * i * (1f - g * g);
      dc[dcAt + j] = d * f;
    }
  }

  private static void cifgGateGradients(
      float[] gates,
      int fAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] dc,
      int dcAt,
      int n) {
    int gAt = fAt + gateStride;
    int whole = SPECIES.loopBound(n);
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector f = FloatVector.fromArray(SPECIES, gates, fAt + j);
      FloatVector g = FloatVector.fromArray(SPECIES, gates, gAt + j);
      FloatVector before = FloatVector.fromArray(SPECIES, cBefore, cBeforeAt + j);
      FloatVector d = FloatVector.fromArray(SPECIES, dc, dcAt + j);
      d.mul(before.sub(g)).mul(f.mul(one.sub(f))).intoArray(gates, fAt + j);
      d.mul(one.sub(f)).mul(one.sub(g.mul(g))).intoArray(gates, gAt + j);
      d.mul(f).intoArray(dc, dcAt + j);
    }
    for (int j = whole; j < n; j++) {
      float f = gates[fAt + j];
      float g = gates[gAt + j];
      float d = dc[dcAt + j];
      gates[fAt + j] = d * (cBefore[cBeforeAt + j] - g) * (f * (1f - f));
      gates[gAt + j] = d * (1f - f) * (1f - g * g);
      dc[dcAt + j] = d * f;
    }
  }
}
