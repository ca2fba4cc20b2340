package io.tsds.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real launcher with the job jar of the build, as a process of its own. */
public final class Launcher {
  /** Options of a JVM that runs for a few seconds only. */
  public static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private static final long PATIENCE_MILLIS = 120_000;
  private static final long LOOK_EVERY_MILLIS = 5;

  private Launcher() {}

  /** How a process ended. */
  public record Ended(int code, String out, String err) {

    /** The lines for people: everything else on stderr is the log. */
    public List<String> mistakes() {
      return err.lines().filter(line -> line.startsWith("tsds: ")).toList();
    }

    /** The process ended with the user's mistake, said in one line that has these texts. */
    public void requireMistake(String... texts) {
      assertThat(code).as(err).isEqualTo(2);
      assertThat(mistakes()).singleElement().satisfies(line -> assertThat(line).contains(texts));
      assertThat(err).doesNotContain("\tat ");
    }

    /** The log line with the outcome as JSON, or nothing. */
    public String closingLine() {
      return err.lines().filter(line -> line.contains("tsds-finished")).findFirst().orElse("");
    }
  }

  /** Something that another process does, of which it tells nobody. */
  @FunctionalInterface
  public interface Check {
    boolean isTrue() throws IOException;
  }

  /** A process that has been started. */
  public static final class Running implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private Running(Process process, Path out, Path err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    public boolean isAlive() {
      return process.isAlive();
    }

    /** Halts the process as it stands, until {@link #goOn}. */
    public void halt() throws IOException, InterruptedException {
      signal("STOP");
    }

    /** Lets a halted process go on. */
    public void goOn() throws IOException, InterruptedException {
      signal("CONT");
    }

    /** Sends the launcher's process, which has become the driver's, a signal. */
    public void signal(String name) throws IOException, InterruptedException {
      Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
      assertThat(kill.waitFor()).isZero();
    }

    /** Looks until something has happened, for two minutes at most, or the process has ended. */
    public void await(String what, Check happened) throws IOException, InterruptedException {
      for (long waited = 0; !happened.isTrue(); waited += LOOK_EVERY_MILLIS) {
        assertThat(waited < PATIENCE_MILLIS && isAlive()).as("%s: %s", what, log()).isTrue();
        Thread.sleep(LOOK_EVERY_MILLIS);
      }
    }

    /** What it has logged so far. */
    public String log() throws IOException {
      return Files.readString(err);
    }

    /** Waits for the end, for 10 minutes at most. */
    public Ended awaitEnd() throws IOException, InterruptedException {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("ended: %s", log()).isTrue();
      return new Ended(process.exitValue(), Files.readString(out), log());
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /**
   * Runs the launcher and waits for its end.
   *
   * @param folder where it runs, and where its output is captured
   */
  public static Ended run(Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    return run(folder, Map.of(), arguments);
  }

  /** The same with more variables in the environment. */
  public static Ended run(Path folder, Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    try (Running running = start(folder, environment, arguments)) {
      return running.awaitEnd();
    }
  }

  /** Starts the launcher. */
  public static Running start(Path folder, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProjectFolder.root().resolve("deploy/bin/tsds").toString());
    command.addAll(arguments);
    return start(folder, environment, new ProcessBuilder(command));
  }

  /** Starts any program in the launcher's place. */
  public static Running start(Path folder, Map<String, String> environment, ProcessBuilder builder)
      throws IOException {
    builder.environment().keySet().removeIf(name -> name.matches("(SPARK|OPENBLAS|OMP)_.*"));
    builder.environment().putAll(environment);
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    builder.directory(folder.toFile());
    return new Running(
        builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
  }
}
