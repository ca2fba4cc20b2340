package io.tsds.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real launcher with the job jar of the build, as a process of its own. */
public final class Launcher {
  private Launcher() {}

  /** How a process ended. */
  public record Ended(int code, String out, String err) {

    /** The lines for people: everything else on stderr is the log. */
    public List<String> mistakes() {
      return err.lines().filter(line -> line.startsWith("tsds: ")).toList();
    }

    /** The log line with the outcome as JSON, or nothing. */
    public String closingLine() {
      return err.lines().filter(line -> line.contains("tsds-finished")).findFirst().orElse("");
    }
  }

  /**
   * Runs the launcher and waits for its end.
   *
   * @param folder where it runs, and where its output is captured
   */
  public static Ended run(Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProjectFolder.root().resolve("deploy/bin/tsds").toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(SPARK|OPENBLAS|OMP)_.*"));
    return awaitEnd(builder, folder);
  }

  /** Runs a process to its end, for 3 minutes at most, and captures what it says. */
  static Ended awaitEnd(ProcessBuilder builder, Path folder)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("ended: %s", builder.command()).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
