package homegrown.kernels;

class NaiveWinogradTest extends WinogradConformance {

  @Override
  protected KernelSet set() {
    return BuiltInKernels.naive();
  }
}
