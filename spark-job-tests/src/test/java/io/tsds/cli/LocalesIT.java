package io.tsds.cli;

import static io.tsds.cli.SessionsOfClusters.Maker.EMBEDDING_PROGRAM;
import static io.tsds.cli.SessionsOfClusters.local;
import static io.tsds.cli.SessionsOfClusters.onExecutors;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.cli.SessionsOfClusters.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of programs whose locale has other digits, other letters in upper case or another decimal
 * point leave the same files with the same bytes. (The command itself sets no such locale.)
 */
class LocalesIT {
  private static final List<String> ENGLISH = locale("en", "US", "");
  private static final List<String> ARABIC = locale("ar", "EG", "u-nu-arab");

  @TempDir private Path folder;

  private static List<String> locale(String language, String country, String extensions) {
    return List.of(
        "-Duser.language=" + language,
        "-Duser.country=" + country,
        "-Duser.extensions=" + extensions);
  }

  @Tag("attack")
  @Test
  void digitsOfTheLocaleStandInNoFile() throws Exception {
    Settings onDriver = local(EMBEDDING_PROGRAM);
    Settings onExecutors =
        onExecutors(EMBEDDING_PROGRAM, "spark.executor.extraJavaOptions", String.join(" ", ARABIC));
    String expected = run(ENGLISH, List.of(onDriver)).get(0);
    assertThat(expected).contains("selection/part-00000.jsonl", "selection/epoch=1.npy");
    assertThat(run(ARABIC, List.of(onDriver, onExecutors))).isEqualTo(List.of(expected, expected));
  }

  @Tag("attack")
  @Test
  void noLocaleStandsInAnyFile() throws Exception {
    Settings onDriver = local(EMBEDDING_PROGRAM);
    String expected = run(ENGLISH, List.of(onDriver)).get(0);
    for (List<String> locale :
        List.of(
            locale("fa", "IR", ""),
            locale("tr", "TR", ""),
            locale("de", "DE", ""),
            locale("th", "TH", "u-nu-thai"),
            locale("hi", "IN", "u-nu-deva"))) {
      assertThat(run(locale, List.of(onDriver))).as("%s", locale).isEqualTo(List.of(expected));
    }
  }

  private List<String> run(List<String> locale, List<Settings> settings) throws Exception {
    List<String> options = new ArrayList<>(locale);
    options.add(SessionsOfClusters.WITH_ALL_FORMATS);
    return List.copyOf(SessionsOfClusters.run(folder, options, settings).values());
  }
}
