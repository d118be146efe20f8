package homegrown.kernels;

class PortableColumnsTest extends ColumnConformance {

  @Override
  protected KernelSet set() {
    return BuiltInKernels.portable();
  }
}
