package homegrown.kernels;

class PortablePixelProductTest extends PixelProductConformance {

  @Override
  protected KernelSet set() {
    return BuiltInKernels.portable();
  }
}
