package io.tsds;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.input.InputParameterNames;
import io.tsds.testkit.ProjectFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Texts below the command line name parameters, which the command line words as options: no other
 * package spells an option, and each name between backquotes is one that there is.
 */
class ParameterMarksTest {
  private static final Path SOURCES =
      ProjectFolder.root().resolve("spark-job/src/main/java/io/tsds");
  private static final Pattern LITERAL = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z%]");
  private static final Pattern MARKED = Pattern.compile("`([a-z][a-z0-9-]*)`");

  /** A quote as a character, which begins no literal. */
  private static final Pattern QUOTE = Pattern.compile("'\\\\?\"'");

  /** Options of the Java that runs, not of the job. */
  private static final String OF_JAVA = "--add-modules";

  @Test
  void onlyTheCommandLineSpellsOptions() {
    assertThat(literals(OPTION).filter(place -> !place.contains(OF_JAVA))).isEmpty();
  }

  @Test
  void everyMarkedParameterIsAnOption() throws IOException {
    String options = Files.readString(ProjectFolder.root().resolve("conf/README.md"));
    List<String> unknown = new ArrayList<>();
    literals(MARKED)
        .forEach(
            place ->
                MARKED
                    .matcher(place)
                    .results()
                    .map(name -> name.group(1))
                    .filter(name -> !isOption(name, options))
                    .forEach(name -> unknown.add(name + " in " + place)));
    assertThat(unknown).isEmpty();
    assertThat(literals(MARKED)).hasSizeGreaterThan(50);
  }

  @Test
  void namesOfInputsAreOptions() throws IOException {
    String options = Files.readString(ProjectFolder.root().resolve("conf/README.md"));
    for (String role : List.of("candidates", "queries")) {
      InputParameterNames names = new InputParameterNames(role);
      for (String marked : List.of(names.input(), names.idColumn(), names.embeddingColumn())) {
        assertThat(isOption(marked.replace("`", ""), options)).as(marked).isTrue();
      }
    }
    InputParameterNames pairs = new InputParameterNames("pairs");
    for (String marked : List.of(pairs.input(), "`pairs-format`", pairs.embeddingColumn())) {
      assertThat(isOption(marked.replace("`", ""), options)).as(marked).isTrue();
    }
  }

  private static boolean isOption(String name, String options) {
    return Pattern.compile("`--" + Pattern.quote(name) + "[ `=]").matcher(options).find();
  }

  /** String literals outside the command line that have a place which fits, with their files. */
  private static Stream<String> literals(Pattern pattern) {
    return sources()
        .flatMap(
            file ->
                LITERAL
                    .matcher(code(file))
                    .results()
                    .map(MatchResult::group)
                    .filter(literal -> pattern.matcher(literal).find())
                    .map(literal -> SOURCES.relativize(file) + ": " + literal));
  }

  private static Stream<Path> sources() {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.startsWith(SOURCES.resolve("cli")))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file without its comments. */
  private static String code(Path file) {
    try {
      String text = Files.readString(file).replaceAll("(?m)^\\s*(\\*|//|/\\*).*$", "");
      return QUOTE.matcher(text).replaceAll("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
