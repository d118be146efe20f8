package homegrown.bench.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.bench.Bench;
import homegrown.kernels.BuiltInKernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

class WorkloadOptionTest {

  private static List<Workload> parse(String... options) {
    List<String> arguments = new ArrayList<>(List.of("steps"));
    arguments.addAll(List.of(options));
    CommandLine commands = Bench.commandLine();
    ParseResult parsed = commands.parseArgs(arguments.toArray(new String[0]));
    return parsed.subcommand().commandSpec().findOption("--workload").getValue();
  }

  @Test
  void nextWordIsTheDefault() {
    assertThat(parse()).containsExactly(Workload.NEXT_WORD);
  }

  @ParameterizedTest
  @EnumSource(Workload.class)
  void eachIsNamedByAnOptionAndByAModule(Workload workload) {
    assertThat(parse("--workload", workload.toString())).containsExactly(workload);

    Path modules = Path.of("pytorch", "workloads");
    String module = workload.toString().replace('-', '_') + ".py";
    assertThat(modules.resolve(module)).exists();
  }

  @ParameterizedTest
  @EnumSource(Workload.class)
  void eachMakesStepsOfAFiniteLoss(Workload workload) {
    try (OurSide ours = new OurSide(workload, BuiltInKernels.portable(), 1, 1, Optimizer.SGD)) {
      assertThat(ours.steps(2)).hasSize(2);
    }
  }

  @Test
  void otherNamesAreRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> parse("--workload", "chess"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("--workload", "chess", "next-word");
  }
}
