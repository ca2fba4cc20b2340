package io.tsds.cli;

import static io.tsds.cli.SessionsOfClusters.Maker.COMMAND;
import static io.tsds.cli.SessionsOfClusters.Maker.EMBEDDING_PROGRAM;
import static io.tsds.cli.SessionsOfClusters.local;
import static io.tsds.cli.SessionsOfClusters.onExecutors;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.cli.SessionsOfClusters.Maker;
import io.tsds.cli.SessionsOfClusters.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings that a cluster's defaults may have change neither the rows nor the files' names. */
class ForeignSettingsIT {
  private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";

  @TempDir private Path folder;

  @Test
  void serializerOfTheClusterChangesNothing() throws Exception {
    String[] registered = {
      "spark.serializer", KRYO,
      "spark.kryo.registrationRequired", "true",
      "spark.kryo.registrator", "no.such.Registrator",
      "spark.kryo.classesToRegister", "no.such.Type",
      "spark.closure.serializer", KRYO
    };
    String answer =
        assertAllAlike(
            List.of(
                local(COMMAND),
                local(COMMAND, registered),
                onExecutors(COMMAND, registered),
                local(EMBEDDING_PROGRAM, "spark.serializer", KRYO),
                onExecutors(EMBEDDING_PROGRAM, "spark.serializer", KRYO)),
            SessionsOfClusters.WITH_VERIFICATION);
    assertThat(answer)
        .containsPattern("verified neighbors: [1-9][0-9]*, probabilities: 5, failures: \\[]");
  }

  @Test
  void sessionInWhichKryoRefusesWhatIsNotListedIsRefusedInOneLine() throws Exception {
    Settings refused =
        local(
            EMBEDDING_PROGRAM, "spark.serializer", KRYO, "spark.kryo.registrationRequired", "true");
    assertThat(SessionsOfClusters.run(folder, List.of(), List.of(refused)).get(refused))
        .startsWith("io.tsds.UserException: spark.kryo.registrationRequired is true");
  }

  @Tag("attack")
  @Test
  void settingsThatOnceBrokeARunChangeNothing() throws Exception {
    assertAllAlike(
        List.of(
            local(EMBEDDING_PROGRAM),
            local(EMBEDDING_PROGRAM, "spark.sql.sources.useV1SourceList", ""),
            local(COMMAND, "spark.hadoop.mapreduce.output.basename", "rows")));
  }

  /** One run for each line of {@code foreign-settings.txt}. */
  @Tag("attack")
  @ParameterizedTest
  @EnumSource
  void settingsOfAnyClusterChangeNothing(Maker maker) throws Exception {
    List<Settings> settings = new ArrayList<>(List.of(local(maker)));
    for (String line : lines()) {
      List<String> keysAndValues = new ArrayList<>();
      for (String setting : line.replace("FOLDER", folder.toString()).split(" ", -1)) {
        keysAndValues.addAll(List.of(setting.split("=", 2)));
      }
      settings.add(local(maker, keysAndValues.toArray(String[]::new)));
    }
    assertAllAlike(settings);
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = ForeignSettingsIT.class.getResourceAsStream("/foreign-settings.txt");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  /** The answer that all give. */
  private String assertAllAlike(List<Settings> settings, String... options) throws Exception {
    Map<Settings, String> answers = SessionsOfClusters.run(folder, List.of(options), settings);
    String expected = answers.get(settings.get(0));
    assertThat(expected).contains("selection=", "probabilities/part-00000.parquet");
    answers.forEach((each, answer) -> assertThat(answer).as("%s", each).isEqualTo(expected));
    return expected;
  }
}
