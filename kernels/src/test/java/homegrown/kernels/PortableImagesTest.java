package homegrown.kernels;

import org.junit.jupiter.api.Test;

class PortableImagesTest extends ImageConformance {

  @Override
  protected KernelSet set() {
    return BuiltInKernels.portable();
  }

  @Test
  void depthwiseTakesTapsOneAfterTheOther() {
    assertDepthwiseTakesTapsOneAfterTheOther();
  }
}
