package homegrown.kernels;

class NaiveColumnsTest extends ColumnConformance {

  @Override
  protected KernelSet set() {
    return BuiltInKernels.naive();
  }
}
