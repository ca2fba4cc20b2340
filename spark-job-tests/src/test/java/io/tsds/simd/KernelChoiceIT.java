package io.tsds.simd;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.testkit.Selections;
import io.tsds.testkit.StandaloneCluster;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process without vectors says so in its log, once, and in the report. */
class KernelChoiceIT {
  @TempDir private Path folder;

  @Test
  void processWithoutTheVectorModuleSaysWhyInLogAndReport() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SelectsAndSaysTheHint.class.getName(), folder.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(StandaloneCluster.environment());
    Process process = builder.start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(said)
          .contains(
              "hint: plain Java kernels run, since this Java was started without --add-modules")
          .containsOnlyOnce("results are the same");
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs a selection into a folder, and prints what its report says of the arithmetic. */
  public static final class SelectsAndSaysTheHint {
    private SelectsAndSaysTheHint() {}

    /** Takes the folder. */
    public static void main(String[] args) {
      System.out.println(
          "hint: " + Selections.ofFixture("basic", Path.of(args[0], "out")).report().blas().hint());

      System.exit(0);
    }
  }
}
