package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.SelectionParameters.Model;
import io.tsds.testkit.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
  @TempDir Path folder;

  @Test
  void laterPlacesWin() throws IOException {
    Map<String, String> spark =
        Map.of(
            "spark.tsds.alpha", "0.1",
            "spark.tsds.bandwidth", "0.2",
            "spark.tsds.prefetch", "30",
            "spark.other", "x");
    String file = file("bandwidth=0.3", "prefetch = 40 ");
    SelectionParameters parameters =
        SelectParsing.withRequired(spark, "--config", file, "--prefetch=50");
    assertThat(parameters.model().kdeNeighbors()).isEqualTo(1000);
    assertThat(parameters.model().alpha()).isEqualTo(0.1);
    assertThat(parameters.model().bandwidth()).isEqualTo(0.3);
    assertThat(parameters.model().prefetch()).isEqualTo(50);
  }

  @Test
  void requiredOptionsMayComeFromTheFile() throws IOException {
    String file =
        file("candidates=ä b.npy", "queries=q", "output=o", "sample-size=9", "method=knn-tv");
    SelectionParameters parameters = SelectParsing.parse(Map.of(), "--config=" + file);
    assertThat(parameters.candidates().uri()).isEqualTo("ä b.npy");
    assertThat(parameters.sample().size()).isEqualTo(9);
    assertThat(parameters.model().method()).isEqualTo(Method.KNN_TV);
  }

  @Test
  void severalSampleSizesComeFromEveryPlace() throws IOException {
    String[] inputs = {"--candidates=c", "--queries=q", "--output=o"};
    String file = file("sample-size = 5000, 1000,25000 ", "weights=true");
    for (SelectionParameters parameters :
        List.of(
            SelectParsing.parse(Map.of(), with(inputs, "--config=" + file)),
            SelectParsing.parse(Map.of(), with(inputs, "--sample-size=1000,5000,25000")),
            SelectParsing.parse(Map.of(), with(inputs, "--sample-size", "25000, 1000, 5000")),
            SelectParsing.parse(
                Map.of("spark.tsds.sample-size", "25000,5000,1000"), with(inputs)))) {
      assertThat(parameters.sample().sizes()).containsExactly(1000L, 5000L, 25000L);
    }
    assertThat(
            SelectParsing.parse(Map.of(), with(inputs, "--config=" + file, "--sample-size=3,2"))
                .sample()
                .sizes())
        .as("the command line wins over the file")
        .containsExactly(2L, 3L);
    assertThat(SelectParsing.withRequired("--config", file).extras().weights()).isTrue();
    for (String wrong : List.of("10,", "10,x", "10;20")) {
      assertThatThrownBy(() -> SelectParsing.parse(Map.of(), with(inputs, "--sample-size", wrong)))
          .as(wrong)
          .hasMessageContaining("must be a whole number");
    }
  }

  private static String[] with(String[] inputs, String... more) {
    return Stream.concat(Arrays.stream(inputs), Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  void flagsCanBeSetAndUnset() throws IOException {
    Map<String, String> spark = Map.of("spark.tsds.strict", "true", "spark.tsds.resume", "true");
    String file = file("strict=false");
    SelectionParameters parameters = SelectParsing.withRequired(spark, "--config", file);
    assertThat(parameters.output().strict()).isFalse();
    assertThat(parameters.output().resume()).isTrue();
    assertThat(SelectParsing.withRequired("--config", file, "--strict").output().strict()).isTrue();
    assertThat(SelectParsing.withRequired(spark, "--resume=false").output().resume()).isFalse();
  }

  @Test
  void keysInTheUriOfTheFileAreRefusedAndNotRepeated() {
    assertThatThrownBy(
            () -> SelectParsing.withRequired("--config", "s3a://KEY:SECRET@bucket/c.properties"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`config` holds credentials")
        .message()
        .doesNotContain("SECRET", "KEY");
  }

  @Test
  void sparkConfigurationMayNameTheFile() throws IOException {
    Map<String, String> spark = Map.of("spark.tsds.config", file("alpha=0.4"));
    assertThat(SelectParsing.withRequired(spark).model().alpha()).isEqualTo(0.4);
  }

  @Test
  void fileMayBeNamedByUri() throws IOException {
    String uri = "file://" + file("alpha=0.4");
    assertThat(SelectParsing.withRequired("--config", uri).model().alpha()).isEqualTo(0.4);
  }

  @Test
  void badValueNamesFileAndKey() throws IOException {
    String file = file("alpha=lots");
    assertRefused(file, "%s, key alpha: --alpha is lots; must be a number such as 0.6", file);
  }

  @Test
  void valueOutOfRangeNamesFileAndKey() throws IOException {
    String file = file("alpha=1.2");
    assertThatThrownBy(() -> SelectParsing.withRequired("--config", file))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(file + ", key alpha: `alpha` is 1.2; must be in (0, 1]");
  }

  @Test
  void valueOutOfRangeNamesTheSparkKey() {
    assertThatThrownBy(() -> SelectParsing.withRequired(Map.of("spark.tsds.prefetch", "0")))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "Spark configuration, key spark.tsds.prefetch: `prefetch` is 0; must be at least 1");
  }

  @Test
  void valueOutOfRangeOnTheCommandLineBlamesNoFile() throws IOException {
    String file = file("alpha=0.5");
    assertThatThrownBy(() -> SelectParsing.withRequired("--config", file, "--alpha=1.2"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("`alpha` is 1.2");
  }

  @Test
  void badFlagNamesFileAndKey() throws IOException {
    String file = file("strict=1");
    assertRefused(file, "%s, key strict: --strict is 1; must be true or false", file);
  }

  @Test
  void unknownKeyIsRefusedWithASuggestion() throws IOException {
    String file = file("sample-sise=3");
    assertRefused(
        file,
        "%s, key sample-sise: unknown option --sample-sise (did you mean --sample-size?)",
        file);
  }

  @Test
  void keysHaveNoDashes() throws IOException {
    String file = file("--seed=3");
    assertRefused(file, "%s, key --seed: keys are options without their dashes; write seed", file);
  }

  @Test
  void unknownSparkKeyIsRefused() {
    assertThatThrownBy(() -> SelectParsing.withRequired(Map.of("spark.tsds.zzz", "0")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("key spark.tsds.zzz: unknown option --zzz");
  }

  @Test
  void fileCannotNameAnotherFileOrAskForHelp() throws IOException {
    assertThatThrownBy(() -> SelectParsing.withRequired("--config", file("config=b")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("key config: unknown option --config");
    assertThatThrownBy(() -> SelectParsing.withRequired("--config", file("help=true")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("key help: unknown option --help");
  }

  @Test
  void missingFileIsTheUsersMistake() {
    String file = folder.resolve("nothing").toString();
    assertRefused(file, "--config is %s; no such file", file);
  }

  @Test
  void unreadableFileIsTheUsersMistake() throws IOException {
    Path file = folder.resolve("latin1.properties");
    Files.write(file, new byte[] {'a', '=', (byte) 0xE4, '\n'});
    for (String config : new String[] {file.toString(), file.toUri().toString()}) {
      assertThatThrownBy(() -> SelectParsing.withRequired("--config", config))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("latin1.properties; it is not UTF-8 text: save it in UTF-8")
          .hasMessageNotContaining("Input length");
    }
  }

  @ParameterizedTest
  @CsvSource({"pretraining,0.6,0.1,2000,1", "instruction-tuning,0.075,0.2,5000,4"})
  void exampleFilesHoldThePapersSettings(
      String name, double alpha, double bandwidth, int prefetch, int epochs) {
    Path file = ProjectFolder.root().resolve("conf/" + name + ".properties");
    SelectionParameters parameters = SelectParsing.withRequired("--config", file.toString());
    assertThat(parameters.model())
        .isEqualTo(
            new Model(
                Method.KNN_KDE,
                Metric.L2,
                alpha,
                5,
                true,
                bandwidth,
                prefetch,
                1000,
                Cost.DISTANCE));
    assertThat(parameters.sample().epochs()).isEqualTo(epochs);
  }

  private static void assertRefused(String file, String message, String... values) {
    assertThatThrownBy(() -> SelectParsing.withRequired("--config", file))
        .isInstanceOf(UserException.class)
        .hasMessage(message, (Object[]) values);
  }

  private String file(String... lines) throws IOException {
    return Files.write(folder.resolve("my conf.properties"), List.of(lines)).toString();
  }
}
