package homegrown.kernelssimd;

import homegrown.kernels.ImageConformance;
import homegrown.kernels.KernelSet;
import org.junit.jupiter.api.Test;

class SimdImagesTest extends ImageConformance {

  @Override
  protected KernelSet set() {
    return new SimdProvider().kernels();
  }

  @Test
  void depthwiseTakesTapsOneAfterTheOther() {
    assertDepthwiseTakesTapsOneAfterTheOther();
  }
}
