package homegrown.kernelssimd;

import homegrown.kernels.KernelSet;
import homegrown.kernels.PixelProductConformance;

class SimdPixelProductTest extends PixelProductConformance {

  @Override
  protected KernelSet set() {
    return new SimdProvider().kernels();
  }
}
