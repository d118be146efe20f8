package homegrown.kernels;

class PortableWinogradTest extends WinogradConformance {

  @Override
  protected KernelSet set() {
    return BuiltInKernels.portable();
  }
}
