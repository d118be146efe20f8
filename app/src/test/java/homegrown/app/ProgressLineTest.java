package homegrown.app;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.adapt.Progress;
import homegrown.tasks.nextword.Training;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  @Test
  void thatARunGoesOnIsALineOfItsOwn() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ProgressLine line = new ProgressLine(new PrintStream(out, true, StandardCharsets.UTF_8));

    line.progress(new Progress(Training.GOES_ON, 0));

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("homegrown: going on with the run that was cut\n");
  }
}
