package homegrown.kernelssimd;

import homegrown.kernels.Winograd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The parts of {@link Winograd}'s convolution, a vector of channels at a time. */
final class SimdWinograd {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  private SimdWinograd() {}

  static void image(
      float[] v, int vAt, int step, float[] x, int xAt, int xLine, int xPixel, int c) {
    int whole = SPECIES.loopBound(c);
    for (int ch = 0; ch < whole; ch += LANES) {
      int x0 = xAt + ch;
      int x1 = x0 + xLine;
      int x2 = x1 + xLine;
      int x3 = x2 + xLine;
      int to = vAt + ch;
      FloatVector d00 = FloatVector.fromArray(SPECIES, x, x0);
      FloatVector d10 = FloatVector.fromArray(SPECIES, x, x1);
      FloatVector d20 = FloatVector.fromArray(SPECIES, x, x2);
      FloatVector d30 = FloatVector.fromArray(SPECIES, x, x3);
      FloatVector r00 = d00.sub(d20);
      FloatVector r10 = d10.add(d20);
      FloatVector r20 = d20.sub(d10);
      FloatVector r30 = d10.sub(d30);
      FloatVector d01 = FloatVector.fromArray(SPECIES, x, x0 + xPixel);
      FloatVector d11 = FloatVector.fromArray(SPECIES, x, x1 + xPixel);
      FloatVector d21 = FloatVector.fromArray(SPECIES, x, x2 + xPixel);
      FloatVector d31 = FloatVector.fromArray(SPECIES, x, x3 + xPixel);
      FloatVector r01 = d01.sub(d21);
      FloatVector r11 = d11.add(d21);
      FloatVector r21 = d21.sub(d11);
      FloatVector r31 = d11.sub(d31);
      FloatVector d02 = FloatVector.fromArray(SPECIES, x, x0 + 2 * xPixel);
      FloatVector d12 = FloatVector.fromArray(SPECIES, x, x1 + 2 * xPixel);
      FloatVector d22 = FloatVector.fromArray(SPECIES, x, x2 + 2 * xPixel);
      FloatVector d32 = FloatVector.fromArray(SPECIES, x, x3 + 2 * xPixel);
      FloatVector r02 = d02.sub(d22);
      FloatVector r12 = d12.add(d22);
      FloatVector r22 = d22.sub(d12);
      FloatVector r32 = d12.sub(d32);
      FloatVector d03 = FloatVector.fromArray(SPECIES, x, x0 + 3 * xPixel);
      FloatVector d13 = FloatVector.fromArray(SPECIES, x, x1 + 3 * xPixel);
      FloatVector d23 = FloatVector.fromArray(SPECIES, x, x2 + 3 * xPixel);
      FloatVector d33 = FloatVector.fromArray(SPECIES, x, x3 + 3 * xPixel);
      FloatVector r03 = d03.sub(d23);
      FloatVector r13 = d13.add(d23);
      FloatVector r23 = d23.sub(d13);
      FloatVector r33 = d13.sub(d33);
      r00.sub(r02).intoArray(v, to);
      r01.add(r02).intoArray(v, to + step);
      r02.sub(r01).intoArray(v, to + 2 * step);
      r01.sub(r03).intoArray(v, to + 3 * step);
      r10.sub(r12).intoArray(v, to + 4 * step);
      r11.add(r12).intoArray(v, to + 5 * step);
      r12.sub(r11).intoArray(v, to + 6 * step);
      r11.sub(r13).intoArray(v, to + 7 * step);
      r20.sub(r22).intoArray(v, to + 8 * step);
      r21.add(r22).intoArray(v, to + 9 * step);
      r22.sub(r21).intoArray(v, to + 10 * step);
      r21.sub(r23).intoArray(v, to + 11 * step);
      r30.sub(r32).intoArray(v, to + 12 * step);
      r31.add(r32).intoArray(v, to + 13 * step);
      r32.sub(r31).intoArray(v, to + 14 * step);
      r31.sub(r33).intoArray(v, to + 15 * step);
    }
    for (int ch = whole; ch < c; ch++) {
      Winograd.image(v, vAt + ch, step, x, xAt + ch, xLine, xPixel);
    }
  }

  static void map(float[] y, int yAt, int yLine, int yPixel, float[] m, int mAt, int step, int c) {
    int whole = SPECIES.loopBound(c);
    for (int ch = 0; ch < whole; ch += LANES) {
      int from = mAt + ch;
      int y0 = yAt + ch;
      int y1 = y0 + yLine;
      FloatVector m00 = FloatVector.fromArray(SPECIES, m, from);
      FloatVector m10 = FloatVector.fromArray(SPECIES, m, from + 4 * step);
      FloatVector m20 = FloatVector.fromArray(SPECIES, m, from + 8 * step);
      FloatVector m30 = FloatVector.fromArray(SPECIES, m, from + 12 * step);
      FloatVector r00 = m00.add(m10).add(m20);
      FloatVector r10 = m10.sub(m20).sub(m30);
      FloatVector m01 = FloatVector.fromArray(SPECIES, m, from + step);
      FloatVector m11 = FloatVector.fromArray(SPECIES, m, from + 5 * step);
      FloatVector m21 = FloatVector.fromArray(SPECIES, m, from + 9 * step);
      FloatVector m31 = FloatVector.fromArray(SPECIES, m, from + 13 * step);
      FloatVector r01 = m01.add(m11).add(m21);
      FloatVector r11 = m11.sub(m21).sub(m31);
      FloatVector m02 = FloatVector.fromArray(SPECIES, m, from + 2 * step);
      FloatVector m12 = FloatVector.fromArray(SPECIES, m, from + 6 * step);
      FloatVector m22 = FloatVector.fromArray(SPECIES, m, from + 10 * step);
      FloatVector m32 = FloatVector.fromArray(SPECIES, m, from + 14 * step);
      FloatVector r02 = m02.add(m12).add(m22);
      FloatVector r12 = m12.sub(m22).sub(m32);
      FloatVector m03 = FloatVector.fromArray(SPECIES, m, from + 3 * step);
      FloatVector m13 = FloatVector.fromArray(SPECIES, m, from + 7 * step);
      FloatVector m23 = FloatVector.fromArray(SPECIES, m, from + 11 * step);
      FloatVector m33 = FloatVector.fromArray(SPECIES, m, from + 15 * step);
      FloatVector r03 = m03.add(m13).add(m23);
      FloatVector r13 = m13.sub(m23).sub(m33);
      FloatVector left0 = r00.add(r01).add(r02);
      FloatVector right0 = r01.sub(r02).sub(r03);
      FloatVector.fromArray(SPECIES, y, y0).add(left0).intoArray(y, y0);
      FloatVector.fromArray(SPECIES, y, y0 + yPixel).add(right0).intoArray(y, y0 + yPixel);
      FloatVector left1 = r10.add(r11).add(r12);
      FloatVector right1 = r11.sub(r12).sub(r13);
      FloatVector.fromArray(SPECIES, y, y1).add(left1).intoArray(y, y1);
      FloatVector.fromArray(SPECIES, y, y1 + yPixel).add(right1).intoArray(y, y1 + yPixel);
    }
    for (int ch = whole; ch < c; ch++) {
      Winograd.map(y, yAt + ch, yLine, yPixel, m, mAt + ch, step);
    }
  }

  static void mapGradient(
      float[] dm, int dmAt, int step, float[] dy, int dyAt, int yLine, int yPixel, int c) {
    int whole = SPECIES.loopBound(c);
    for (int ch = 0; ch < whole; ch += LANES) {
      int to = dmAt + ch;
      int from = dyAt + ch;
      FloatVector y00 = FloatVector.fromArray(SPECIES, dy, from);
      FloatVector y01 = FloatVector.fromArray(SPECIES, dy, from + yPixel);
      FloatVector y10 = FloatVector.fromArray(SPECIES, dy, from + yLine);
      FloatVector y11 = FloatVector.fromArray(SPECIES, dy, from + yLine + yPixel);
      FloatVector left0 = y00;
      FloatVector right0 = y01;
      left0.intoArray(dm, to);
      left0.add(right0).intoArray(dm, to + step);
      left0.sub(right0).intoArray(dm, to + 2 * step);
      right0.neg().intoArray(dm, to + 3 * step);
      FloatVector left1 = y00.add(y10);
      FloatVector right1 = y01.add(y11);
      left1.intoArray(dm, to + 4 * step);
      left1.add(right1).intoArray(dm, to + 5 * step);
      left1.sub(right1).intoArray(dm, to + 6 * step);
      right1.neg().intoArray(dm, to + 7 * step);
      FloatVector left2 = y00.sub(y10);
      FloatVector right2 = y01.sub(y11);
      left2.intoArray(dm, to + 8 * step);
      left2.add(right2).intoArray(dm, to + 9 * step);
      left2.sub(right2).intoArray(dm, to + 10 * step);
      right2.neg().intoArray(dm, to + 11 * step);
      FloatVector left3 = y10.neg();
      FloatVector right3 = y11.neg();
      left3.intoArray(dm, to + 12 * step);
      left3.add(right3).intoArray(dm, to + 13 * step);
      left3.sub(right3).intoArray(dm, to + 14 * step);
      right3.neg().intoArray(dm, to + 15 * step);
    }
    for (int ch = whole; ch < c; ch++) {
      Winograd.mapGradient(dm, dmAt + ch, step, dy, dyAt + ch, yLine, yPixel);
    }
  }
}
