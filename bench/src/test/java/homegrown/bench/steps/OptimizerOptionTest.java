package homegrown.bench.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.bench.Bench;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

class OptimizerOptionTest {

  private static List<Optimizer> parse(String... options) {
    List<String> arguments = new ArrayList<>(List.of("steps"));
    arguments.addAll(List.of(options));
    CommandLine commands = Bench.commandLine();
    ParseResult parsed = commands.parseArgs(arguments.toArray(new String[0]));
    return parsed.subcommand().commandSpec().findOption("--optimizer").getValue();
  }

  @Test
  void namesAreThoseOfBothSides() {
    assertThat(parse()).containsExactly(Optimizer.SGD, Optimizer.ADAM);
    assertThat(parse("--optimizer", "adam")).containsExactly(Optimizer.ADAM);
    assertThat(parse("--optimizer", "ADAM,sgd")).containsExactly(Optimizer.ADAM, Optimizer.SGD);
    assertThat(Optimizer.values()).extracting(Optimizer::toString).containsExactly("sgd", "adam");
  }

  @Test
  void otherNamesAreRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> parse("--optimizer", "rmsprop"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("--optimizer", "rmsprop", "SGD", "ADAM");
  }
}
