package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The optimiser loops. As in {@link SimdElements} nothing is fused, and the scalar code gives the
 * bits of the vector code.
 */
final class SimdUpdates {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  private SimdUpdates() {}

  static void momentum(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu) {
    int whole = SPECIES.loopBound(n);
    FloatVector rates = FloatVector.broadcast(SPECIES, rate);
    FloatVector decays = FloatVector.broadcast(SPECIES, mu);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, g, gAt + j);
      FloatVector velocity = FloatVector.fromArray(SPECIES, v, vAt + j);
      velocity = velocity.mul(decays).add(gradient);
      velocity.intoArray(v, vAt + j);
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wAt + j);
      weight.sub(velocity.mul(rates)).intoArray(w, wAt + j);
    }
    for (int j = whole; j < n; j++) {
      float velocity = mu * v[vAt + j] + g[gAt + j];
      v[vAt + j] = velocity;
      w[wAt + j] -= rate * velocity;
    }
  }

  static void nesterov(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu) {
    int whole = SPECIES.loopBound(n);
    FloatVector rates = FloatVector.broadcast(SPECIES, rate);
    FloatVector decays = FloatVector.broadcast(SPECIES, mu);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, g, gAt + j);
      FloatVector velocity = FloatVector.fromArray(SPECIES, v, vAt + j);
      velocity = velocity.mul(decays).add(gradient);
      velocity.intoArray(v, vAt + j);
      FloatVector step = gradient.add(velocity.mul(decays));
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wAt + j);
      weight.sub(step.mul(rates)).intoArray(w, wAt + j);
    }
    for (int j = whole; j < n; j++) {
      float velocity = mu * v[vAt + j] + g[gAt + j];
      v[vAt + j] = velocity;
      w[wAt + j] -= rate * (g[gAt + j] + mu * velocity);
    }
  }

  static void adam(
      float[] w,
      int wAt,
      float[] m,
      int mAt,
      float[] v,
      int vAt,
      float[] g,
      int gAt,
      int n,
      float rate,
      float beta1,
      float beta2,
      float root,
      float epsilon) {
    int whole = SPECIES.loopBound(n);
    float rest1 = 1f - beta1;
    float rest2 = 1f - beta2;
    FloatVector rates = FloatVector.broadcast(SPECIES, rate);
    FloatVector betas1 = FloatVector.broadcast(SPECIES, beta1);
    FloatVector betas2 = FloatVector.broadcast(SPECIES, beta2);
    FloatVector rests1 = FloatVector.broadcast(SPECIES, rest1);
    FloatVector rests2 = FloatVector.broadcast(SPECIES, rest2);
    FloatVector roots = FloatVector.broadcast(SPECIES, root);
    FloatVector epsilons = FloatVector.broadcast(SPECIES, epsilon);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, g, gAt + j);
      FloatVector mean = FloatVector.fromArray(SPECIES, m, mAt + j);
      mean = mean.mul(betas1).add(gradient.mul(rests1));
      mean.intoArray(m, mAt + j);
      FloatVector square = FloatVector.fromArray(SPECIES, v, vAt + j);
      square = square.mul(betas2).add(gradient.mul(gradient).mul(rests2));
      square.intoArray(v, vAt + j);
      FloatVector step = mean.mul(rates).div(square.sqrt().mul(roots).add(epsilons));
      FloatVector.fromArray(SPECIES, w, wAt + j).sub(step).intoArray(w, wAt + j);
    }
    for (int j = whole; j < n; j++) {
      float gradient = g[gAt + j];
      float mean = beta1 * m[mAt + j] + rest1 * gradient;
      m[mAt + j] = mean;
      float square = beta2 * v[vAt + j] + rest2 * (gradient * gradient);
      v[vAt + j] = square;
      w[wAt + j] -= rate * mean / ((float) Math.sqrt(square) * root + epsilon);
    }
  }

  static void adagrad(
      float[] w,
      int wAt,
      float[] s,
      int sAt,
      float[] g,
      int gAt,
      int n,
      float rate,
      float epsilon) {
    int whole = SPECIES.loopBound(n);
    FloatVector rates = FloatVector.broadcast(SPECIES, rate);
    FloatVector epsilons = FloatVector.broadcast(SPECIES, epsilon);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, g, gAt + j);
      FloatVector square = FloatVector.fromArray(SPECIES, s, sAt + j);
      square = square.add(gradient.mul(gradient));
      square.intoArray(s, sAt + j);
      FloatVector step = gradient.mul(rates).div(square.sqrt().add(epsilons));
      FloatVector.fromArray(SPECIES, w, wAt + j).sub(step).intoArray(w, wAt + j);
    }
    for (int j = whole; j < n; j++) {
      float gradient = g[gAt + j];
      float square = s[sAt + j] + gradient * gradient;
      s[sAt + j] = square;
      w[wAt + j] -= rate * gradient / ((float) Math.sqrt(square) + epsilon);
    }
  }

  static void rmsprop(
      float[] w,
      int wAt,
      float[] s,
      int sAt,
      float[] b,
      int bAt,
      float[] g,
      int gAt,
      int n,
      float rate,
      float decay,
      float mu,
      float epsilon) {
    int whole = SPECIES.loopBound(n);
    float rest = 1f - decay;
    FloatVector rates = FloatVector.broadcast(SPECIES, rate);
    FloatVector decays = FloatVector.broadcast(SPECIES, decay);
    FloatVector rests = FloatVector.broadcast(SPECIES, rest);
    FloatVector mus = FloatVector.broadcast(SPECIES, mu);
    FloatVector epsilons = FloatVector.broadcast(SPECIES, epsilon);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, g, gAt + j);
      FloatVector square = FloatVector.fromArray(SPECIES, s, sAt + j);
      square = square.mul(decays).add(gradient.mul(gradient).mul(rests));
      square.intoArray(s, sAt + j);
      FloatVector velocity = FloatVector.fromArray(SPECIES, b, bAt + j);
      velocity = velocity.mul(mus).add(gradient.div(square.sqrt().add(epsilons)));
      velocity.intoArray(b, bAt + j);
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wAt + j);
      weight.sub(velocity.mul(rates)).intoArray(w, wAt + j);
    }
    for (int j = whole; j < n; j++) {
      float gradient = g[gAt + j];
      float square = decay * s[sAt + j] + rest * (gradient * gradient);
      s[sAt + j] = square;
      float velocity = mu * b[bAt + j] + gradient / ((float) Math.sqrt(square) + epsilon);
      b[bAt + j] = velocity;
      w[wAt + j] -= rate * velocity;
    }
  }
}
