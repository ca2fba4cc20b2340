package io.tsds.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.cli.options.OptionTypes;
import io.tsds.cli.options.UriOption;
import io.tsds.embedding.Metric;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.filter.FilterChoice;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.Output;
import io.tsds.parameters.Records;
import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.SelectionParameters.Extras;
import io.tsds.parameters.SelectionParameters.Model;
import io.tsds.parameters.SelectionParameters.Sample;
import io.tsds.parameters.ShownTexts;
import io.tsds.parameters.TaskWeights;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.result.SelectionFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SelectCommandTest {
  @Test
  void defaultsAreThoseOfTheContract() {
    SelectionParameters parameters = SelectParsing.withRequired();
    EmbeddingInput.Rows rows =
        new EmbeddingInput.Rows(
            BinaryElementType.FLOAT32, false, 1, Metric.L2, OnBadRow.FAIL, OnZeroVector.KEEP);
    assertThat(parameters)
        .isEqualTo(
            new SelectionParameters(
                new EmbeddingInput(
                    "candidates",
                    "c.npy",
                    EmbeddingFormat.AUTO,
                    new EmbeddingInput.Columns("id", true, "embedding", null),
                    rows,
                    FileOrder.BYTE),
                new EmbeddingInput(
                    "queries",
                    "q.npy",
                    EmbeddingFormat.AUTO,
                    new EmbeddingInput.Columns("id", false, "embedding", null),
                    rows,
                    FileOrder.BYTE),
                new Output("out", "out.work", SelectionFormat.PARQUET, false, false, false),
                new Model(Method.KNN_KDE, Metric.L2, 0.6, 5, false, 0.1, 2000, 1000, Cost.DISTANCE),
                new Sample(7, 1, 0, DrawMode.WITH_REPLACEMENT),
                new Extras(false, null, null),
                ArithmeticChoice.AUTO));
  }

  @Test
  void everyOptionReachesItsParameter() {
    SelectionParameters parameters =
        SelectParsing.withRequired(
            "--method=knn-tv --alpha .075 --scale 0.25 --bandwidth 0.3 --prefetch 5000"
                .concat(" --kde-neighbors 10 --metric cosine --epochs 3 --seed -9")
                .concat(" --draw without-replacement --candidates-format parquet")
                .concat(" --queries-format fvecs --id-column a --embedding-column b")
                .concat(" --queries-id-column c --queries-embedding-column d")
                .concat(" --embedding-dtype float16 --selection-format jsonl")
                .concat(
                    " --on-bad-row skip --file-order natural --strict --blas java --filter int8 --overwrite --work-dir w --weights --cost one-minus-cosine --task-column t --task-weights b%2Cc=2=0.5,a=1 --records texts.csv --records-format csv --record-id-column key --text-column body")
                .split(" "));
    assertThat(parameters)
        .isEqualTo(
            new SelectionParameters(
                EmbeddingInput.candidates("c.npy")
                    .format(EmbeddingFormat.PARQUET)
                    .columns("a", "b")
                    .binary(BinaryElementType.FLOAT16)
                    .onBadRow(OnBadRow.SKIP)
                    .ordered(FileOrder.NATURAL),
                EmbeddingInput.queries("q.npy")
                    .format(EmbeddingFormat.FVECS)
                    .columns("c", "d")
                    .binary(BinaryElementType.FLOAT16)
                    .onBadRow(OnBadRow.SKIP)
                    .ordered(FileOrder.NATURAL)
                    .splitBy("t"),
                new Output("out", "w", SelectionFormat.JSONL, true, true, false),
                new Model(
                    Method.KNN_TV,
                    Metric.COSINE,
                    0.075,
                    0.25,
                    true,
                    0.3,
                    5000,
                    10,
                    Cost.ONE_MINUS_COSINE),
                new Sample(7, 3, -9, DrawMode.WITHOUT_REPLACEMENT),
                new Extras(
                    true,
                    TaskWeights.of("a=1,b%2Cc=2=0.5"),
                    new ShownTexts(new Records("texts.csv", "csv", "key"), "body")),
                new ArithmeticChoice(BlasChoice.JAVA, FilterChoice.INT8)));
    assertThat(SelectParsing.withRequired("--resume").output().resume()).isTrue();
  }

  @Test
  void optionsOfRecordsAreRefusedWithoutRecords() {
    for (String option : List.of("records-format", "record-id-column", "text-column")) {
      assertThatThrownBy(() -> SelectParsing.withRequired("--" + option, "csv"))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "`%s` is given, but no `records` that it could be of; give them, or leave it out",
              option);
    }
    assertThat(SelectParsing.withRequired("--records", "t.jsonl").extras().texts())
        .isEqualTo(new ShownTexts(new Records("t.jsonl", Records.AUTO, null), "text"));
  }

  @Test
  void theScaleOfInt8GoesToBothInputs() {
    SelectionParameters parameters =
        SelectParsing.withRequired("--embedding-scale", "0.0078125", "--embedding-dtype", "int8");
    assertThat(parameters.candidates().scale()).isEqualTo(1 / 128f);
    assertThat(parameters.queries().scale()).isEqualTo(1 / 128f);
    assertThat(parameters.queries().binaryElementType()).isEqualTo(BinaryElementType.INT8);
    assertThat(SelectParsing.withRequired().candidates().scale()).isEqualTo(1);
    for (String refused : List.of("0", "-1", "NaN", "Infinity")) {
      assertThatThrownBy(() -> SelectParsing.withRequired("--embedding-scale", refused))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("`embedding-scale` is ")
          .hasMessageContaining("must be a finite number above 0");
    }
  }

  @Test
  void pathsAreUnderstoodAsAShellWould() {
    String home = UriOption.home();
    String here = System.getProperty("user.dir");
    assertThat(candidates("~/x.npy")).isEqualTo(home + "/x.npy");
    assertThat(candidates("~")).isEqualTo(home);
    assertThat(candidates("~x.npy")).isEqualTo("~x.npy");
    assertThat(candidates("file:x.npy")).isEqualTo("file:" + here + "/x.npy");
    assertThat(candidates("file:a/*.npy")).isEqualTo("file:" + here + "/a/*.npy");
    assertThat(candidates("e-10:00.npy")).isEqualTo("./e-10:00.npy");
    for (String plain :
        List.of("x.npy", "a/b:c.npy", "/a:b", "file:/x", "file:///x", "s3a://b/x:y", "hdfs:/x")) {
      assertThat(candidates(plain)).isEqualTo(plain);
    }
    String[] tilde = {"--candidates=c", "--queries=q", "--sample-size=1", "--output=~/o"};
    assertThat(SelectParsing.parse(Map.of(), tilde).output().uri()).isEqualTo(home + "/o");
  }

  /** Without a master, the session that the command would make is refused. */
  @Test
  void anEndingThatIsNotReadIsRefusedBeforeSparkStarts() {
    SelectCommand command =
        new SelectCommand(
            (session, parameters) -> {
              throw new AssertionError("Spark has started");
            });
    OptionTypes.commandLine(command)
        .parseArgs("--candidates=c.npy", "--queries=q.jsonl", "--output=o", "--sample-size=1");
    assertThatThrownBy(command::run)
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "`queries`: the files' names do not tell a format that is read: q.jsonl; convert")
        .hasMessageContaining("DuckDB: COPY");
  }

  private static String candidates(String uri) {
    return SelectParsing.parse(
            Map.of(), "--candidates=" + uri, "--queries=q", "--sample-size=1", "--output=o")
        .candidates()
        .uri();
  }

  @Test
  void scaleCountsAsGivenEvenWhenItIsTheDefault() {
    assertThat(SelectParsing.withRequired("--scale", "5").model().scaleGiven()).isTrue();
    assertThat(SelectParsing.withRequired(Map.of("spark.tsds.scale", "5")).model().scaleGiven())
        .isTrue();
  }

  @Test
  void workFolderStandsBesideTheOutput() {
    String[] slash = {"--candidates=c", "--queries=q", "--sample-size=1", "--output=s3a://b/out//"};
    Output output = SelectParsing.parse(Map.of(), slash).output();
    assertThat(output.uri()).isEqualTo("s3a://b/out//");
    assertThat(output.workUri()).isEqualTo("s3a://b/out.work");
  }

  @Test
  void missingRequiredOptionsAreAllNamed() {
    assertThatThrownBy(() -> SelectParsing.parse(Map.of(), "--queries=q", "--output=o"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--candidates, --sample-size")
        .hasMessageNotContaining("--queries")
        .hasMessageContaining("--config");
  }

  @Test
  void taskColumnSplitsTheQueriesAndNotTheCandidates() {
    SelectionParameters parameters = SelectParsing.withRequired("--task-column", "task");
    assertThat(parameters.queries().taskColumn()).isEqualTo("task");
    assertThat(parameters.candidates().taskColumn()).isNull();
    assertThat(SelectParsing.withRequired().queries().taskColumn()).isNull();
  }

  @Test
  void helpShowsEveryOptionWithItsDefault() {
    CommandLine line = OptionTypes.commandLine(new SelectCommand(null));
    String help = line.getUsageMessage().replaceAll("\\s+", " ");
    assertThat(help)
        .contains("--candidates=URI", "--task-column", "--embedding-dtype", "--config=FILE")
        .contains("Default: 0.6", "Default: with-replacement", "Exit status: 0 done");
  }
}
