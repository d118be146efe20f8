package homegrown.kernelssimd;

import homegrown.kernels.ColumnConformance;
import homegrown.kernels.KernelSet;

class SimdColumnsTest extends ColumnConformance {

  @Override
  protected KernelSet set() {
    return new SimdProvider().kernels();
  }
}
