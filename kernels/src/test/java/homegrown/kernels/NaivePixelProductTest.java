package homegrown.kernels;

class NaivePixelProductTest extends PixelProductConformance {

  @Override
  protected KernelSet set() {
    return BuiltInKernels.naive();
  }
}
