package homegrown.kernelssimd;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelConformance;
import homegrown.kernels.KernelSet;
import org.junit.jupiter.api.Test;

class SimdKernelsTest extends KernelConformance {

  @Override
  protected KernelSet set() {
    return new SimdProvider().kernels();
  }

  @Test
  void isChosenWhereNothingStandsInTheWay() {
    SimdProvider provider = new SimdProvider();
    String expected = provider.obstacle().isPresent() ? "portable" : provider.kernels().name();
    assertThat(KernelChoice.detect().kernels().name()).isEqualTo(expected);
  }

  @Test
  void scratchIsWhatItSays() {
    long floats = set().create().scratchBytes() / Float.BYTES;
    assertThat(floats)
        .isGreaterThanOrEqualTo((long) SimdTiles.ROWS * SimdTiles.COLUMNS)
        .isLessThan(8192);
  }
}
