package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortableKernelsTest extends KernelConformance {

  @Override
  protected KernelSet set() {
    return BuiltInKernels.portable();
  }

  @Test
  void allocatesNothing() {
    Kernels kernels = set().create();
    float[] x = new float[2000];
    float[] y = new float[2000];
    float[] z = new float[2000];
    Runnable everything =
        () -> {
          kernels.packLeft(y, 0, x, 0, 10, 1, 40, 10);
          kernels.packRight(z, 0, x, 0, 1, 40, 10, 40);
          kernels.product(x, 0, 40, y, 0, z, 0, 40, 40, 10, 1f);
          kernels.product(x, 0, 4, y, 0, z, 0, 40, 4, 10, 1f);
          kernels.pixelProduct(x, 0, 90, 9, y, 0, 40, 4, z, 0, 4, 10, 9, 7, 1f);
          kernels.pixelProduct(x, 0, 80, 40, y, 0, 14, 7, z, 0, 2, 2, 40, 7, 1f);
          kernels.pixelMap(x, 0, 90, 9, z, 0, y, 0, 40, 4, z, 9, 4, 10, 9, 7, 1f, 0f, 6f);
          kernels.pixelMap(x, 0, 80, 40, null, 0, y, 0, 14, 7, z, 0, 2, 2, 40, 7, 1f, 0f, 6f);
          kernels.pixelOuterProduct(x, 0, 40, y, 0, 14, 7, z, 0, 80, 40, 2, 2, 7, 40, 1f);
          kernels.pixelOuterProduct(x, 0, 7, y, 0, 80, 40, z, 0, 14, 7, 2, 2, 40, 7, 1f);
          kernels.exp(y, 0, x, 0, 2000);
          kernels.tanh(y, 0, x, 0, 2000);
          kernels.sigmoid(y, 0, x, 0, 2000);
          kernels.addScaled(y, 0, x, 0, 2000, 0.5f);
          kernels.scale(y, 0, 2000, 0.5f);
          kernels.multiply(y, 0, x, 0, y, 0, 2000);
          kernels.addProduct(y, 0, x, 0, x, 0, 2000);
          kernels.clip(y, 0, x, 0, 2000, 0f, 6f);
          kernels.clipGradient(y, 0, x, 0, z, 0, 2000, 0f, 6f);
          kernels.scaleShift(y, 0, 20, x, 0, 20, z, 0, z, 20, 100, 20, 0f, 6f);
          kernels.columnSums(y, 0, x, 0, 20, 100, 20);
          kernels.columnProducts(y, 0, x, 0, 20, z, 0, 20, 100, 20);
          kernels.depthwise(y, 0, 20, null, 0, x, 0, 20, 600, 20, z, 0, 60, 20, 3, 3, 20, 28);
          kernels.depthwise(y, 0, 20, x, 20, x, 0, 20, 600, 20, z, 0, 60, 20, 3, 3, 20, 28);
          kernels.depthwiseGradient(
              z, 0, 60, 20, x, 0, 20, 600, 20, y, 0, 20, 3, 3, 20, 14, 2, 280, 280, 1f);
          kernels.maxPool(y, 0, 20, x, 0, 40, 1000, 20, 2, 2, 20, 25);
          kernels.maxPoolGradient(z, 0, x, 0, 40, 1000, 20, y, 0, y, 0, 20, 2, 2, 20, 25, 1f, true);
          kernels.max(y, 0, 2000);
          kernels.sum(y, 0, 2000);
          kernels.dot(y, 0, x, 0, 2000);
          kernels.softmax(y, 0, 2000);
          kernels.lstm(x, 0, 400, y, 0, y, 0, z, 0, 400);
          kernels.lstmGradient(x, 0, 400, y, 0, y, 500, z, 0, z, 500, 400);
          kernels.cifg(x, 0, 400, y, 0, y, 0, z, 0, 400);
          kernels.cifgGradient(x, 0, 400, y, 0, y, 500, z, 0, z, 500, 400);
          kernels.gelu(y, 0, x, 0, 2000);
          kernels.geluSlope(y, 0, x, 0, 2000);
          kernels.normalise(y, 0, x, 0, 2000, 1e-5, z, 0);
          kernels.normaliseAgain(y, 0, x, 0, 2000, z, 0);
          kernels.normaliseGradient(y, 0, x, 0, 2000, 0.5f);
          kernels.softmaxColumns(y, 0, 100, 20, 90);
          kernels.softmaxColumnsGradient(x, 0, y, 0, 100, 20, 90);
          kernels.momentum(x, 0, y, 0, z, 0, 2000, 0.1f, 0.9f);
          kernels.nesterov(x, 0, y, 0, z, 0, 2000, 0.1f, 0.9f);
          kernels.adam(x, 0, y, 0, y, 1000, z, 0, 1000, 0.1f, 0.9f, 0.99f, 1f, 1e-8f);
          kernels.adagrad(x, 0, y, 0, z, 0, 2000, 0.1f, 1e-8f);
          kernels.rmsprop(x, 0, y, 0, y, 1000, z, 0, 1000, 0.1f, 0.9f, 0.9f, 1e-8f);
        };
    assertThat(Allocation.bytes(everything)).isZero();
  }

  @Test
  void scratchIsWhatItSays() {
    Kernels[] many = new Kernels[8];
    long said = 8 * set().create().scratchBytes();
    long bytes =
        Allocation.bytesOnce(
            () -> {
              for (int i = 0; i < many.length; i++) {
                many[i] = set().create();
              }
            });
    assertThat(many[7].scratchBytes()).isEqualTo(said / 8);
    assertThat(bytes).isBetween(said, said + 8 * 4096);
  }
}
