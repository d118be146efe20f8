package homegrown.kernels;

class NaiveImagesTest extends ImageConformance {

  @Override
  protected KernelSet set() {
    return BuiltInKernels.naive();
  }
}
