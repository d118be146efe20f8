package homegrown.kernelssimd;

import homegrown.kernels.KernelSet;
import homegrown.kernels.WinogradConformance;

class SimdWinogradTest extends WinogradConformance {

  @Override
  protected KernelSet set() {
    return new SimdProvider().kernels();
  }
}
