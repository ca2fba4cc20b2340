package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.testkit.ProjectFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Holds {@code conf/README.md} against the command line. The page's head is written by hand; all
 * that follows the mark is rendered from the options.
 */
class OptionsPageTest {
  private static final Path PAGE = ProjectFolder.root().resolve("conf/README.md");

  private static final String MARK =
      "<!-- What follows is written by OptionsPageTest from the command line: change the options,"
          + " not this text. -->\n\n";

  private static final String REMEDY =
      "conf/README.md is not what the command line has; write it anew with: mvn -B -q test"
          + " -pl spark-job,spark-job-tests -Dtest=OptionsPageTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dtsds.write=true";

  @Test
  void pageHasTheOptionsThatTheCommandsHave() throws IOException {
    String page = Files.readString(PAGE, StandardCharsets.UTF_8);
    assertThat(page).as("the mark in %s", PAGE).containsOnlyOnce(MARK);
    String head = page.substring(0, page.indexOf(MARK) + MARK.length());
    CommandLine line = new Main(Main.commands(), System.out, System.err).commandLine();
    String current = head + OptionsPage.render(line);
    if (Boolean.getBoolean("tsds.write")) {
      Files.writeString(PAGE, current, StandardCharsets.UTF_8);
    }
    assertThat(Files.readString(PAGE, StandardCharsets.UTF_8)).as(REMEDY).isEqualTo(current);
  }

  @Test
  void everyKindOfOptionHasItsRowAndNoTableIsThereTwice() {
    CommandLine line = new CommandLine(new Root());
    line.addSubcommand(new Fake());
    line.addSubcommand(new Twin());
    assertThat(OptionsPage.render(line))
        .isEqualTo(
            """
            ## fake

            Does what a test asks for.

            ```text
            tsds fake FILE [OPTION...]
            ```

            |  | default | meaning |
            |---|---|---|
            | `FILE` | required | What to read. |

            | Other | default | meaning |
            |---|---|---|
            | `--count N` | `3` | How often, 1 \\| 2. |
            | `--into URI` | required | Where to. |
            | `-f`, `--fast` |  | Hurry. |
            | `--work URI` |  | Where meanwhile. Default: beside it. |

            ## twin

            Does the same.

            ```text
            tsds twin FILE [OPTION...]
            ```

            The options are those of [fake](#fake).
            """);
  }

  @Command(name = "root")
  static final class Root {}

  @Command(
      name = "fake",
      sortOptions = false,
      customSynopsis = "tsds fake FILE [OPTION...]",
      description = "Does what a test asks for.")
  static class Fake implements TsdsCommand {
    @Parameters(paramLabel = "FILE", description = "What to read.")
    String file;

    @Option(
        names = "--count",
        paramLabel = "N",
        defaultValue = "3",
        description = "How often, 1 | 2. Default: ${DEFAULT-VALUE}.")
    int count;

    @Option(names = "--into", paramLabel = "URI", description = "Where to. Required.")
    String into;

    @Option(
        names = {"-f", "--fast"},
        description = "Hurry.")
    boolean fast;

    @Option(
        names = "--work",
        paramLabel = "URI",
        description = "Where meanwhile. Default: beside it.")
    String work;

    @Override
    public Outcome run() {
      throw new UnsupportedOperationException("is only described");
    }
  }

  @Command(
      name = "twin",
      sortOptions = false,
      customSynopsis = "tsds twin FILE [OPTION...]",
      description = "Does the same.")
  static final class Twin extends Fake {}
}
