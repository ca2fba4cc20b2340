package io.tsds.pipeline.inspection;

import io.tsds.UserException;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.report.FileFacts;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.report.TargetSummary;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.queries.TargetFolder;
import io.tsds.storage.result.AssignmentTrace;
import io.tsds.storage.run.OutputReader;
import io.tsds.storage.run.RunManifest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A finished selection of {@code select}, target task by target task. */
public final class FinishedSelection {
  private static final int MOST_NAMES = 10;

  private final SparkSession spark;
  private final OutputReader output;

  private FinishedSelection(SparkSession spark, OutputReader output) {
    this.spark = spark;
    this.output = output;
  }

  /**
   * Opens the selection in a folder.
   *
   * @param spark that reads tables
   * @throws UserException if there is none, or it is not of {@code select}
   */
  public static FinishedSelection open(SparkSession spark, String uri) {
    OutputReader output = OutputReader.open(spark.sessionState().newHadoopConf(), "SELECTION", uri);
    String command = output.run().parameters().get("command");
    if (command != null || !output.run().inputs().containsKey("queries")) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "SELECTION is %s, which was not made by select: %s",
              output.path(),
              command == null ? "it has no queries" : "it was made by " + command));
    }
    List<String> losses = output.losses();
    if (!losses.isEmpty()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "SELECTION is %s, which is damaged: %s%s; run that selection again with `overwrite`",
              output.path(),
              losses.get(0),
              losses.size() == 1 ? "" : ", and " + (losses.size() - 1) + " more"));
    }
    return new FinishedSelection(spark, output);
  }

  /**
   * A target task's part of the selection.
   *
   * @param task null where the queries were not split
   * @param prefix of its files: empty, or its folder
   */
  public record Section(String task, String prefix) {}

  /** Its files and manifest. */
  OutputReader output() {
    return output;
  }

  /** What it depends on. */
  public RunManifest manifest() {
    return output.run();
  }

  /**
   * Its candidates' and queries' files; what else the run read, such as a search or records, does
   * not change what its figures are of.
   */
  public Map<String, List<InputFile>> inputs() {
    return RunManifest.candidatesAndQueries(
        output.run().files("candidates"), output.run().files("queries"));
  }

  /** Full path of its folder. */
  public String folder() {
    return output.path().toString();
  }

  /** Makes a sample of distinct ids and how often each was drawn. */
  @FunctionalInterface
  public interface SampleMaking<S> {
    S of(String name, IdColumn ids, long[] draws);
  }

  /**
   * The draws of the first epoch, of several sample sizes those of the largest.
   *
   * @param task name of a target task, where there are some
   * @param name of the sample
   */
  public <S> S sample(Optional<String> task, String name, SampleMaking<S> making) {
    Section section = section(task);
    IdKind kind = idKind(section);
    IdColumn.Builder ids = IdColumn.builder(kind);
    LongStream.Builder draws = LongStream.builder();
    new DrawnSamples(this, section)
        .ofFirstEpoch(
            kind,
            (id, count) -> {
              if (ids instanceof LongIds.Builder longs) {
                longs.append((Long) id);
              } else {
                ((StringIds.Builder) ids).append(((String) id).getBytes(StandardCharsets.UTF_8));
              }
              draws.add(count);
            });
    return making.of(name, ids.build(), draws.build().toArray());
  }

  /** What its files are read with. */
  Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }

  /** Whether the queries were split into target tasks. */
  boolean isSplit() {
    return output.run().parameters().containsKey("task-column");
  }

  /** Every target task, in the order of their names, or the whole as one. */
  List<Section> sections() {
    return isSplit()
        ? tasks().stream().map(FinishedSelection::section).toList()
        : List.of(new Section(null, ""));
  }

  private static Section section(String task) {
    return new Section(task, TargetFolder.name(task) + "/");
  }

  private List<String> tasks() {
    return ReportJson.readTargets(text("report.json")).tasks().stream()
        .map(TargetSummary::name)
        .toList();
  }

  /**
   * One target task.
   *
   * @param task its name, null where none was given
   * @throws UserException if there is no such one, or if one has to be named
   */
  public Section section(Optional<String> task) {
    if (!isSplit()) {
      if (task.isPresent()) {
        throw UserException.of(
            "task", "is %s, but %s has no target tasks; leave it out", task.get(), output.path());
      }
      return new Section(null, "");
    }
    List<String> tasks = tasks();
    if (task.isEmpty() || !tasks.contains(task.get())) {
      String names =
          tasks.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
              + (tasks.size() > MOST_NAMES ? ", and " + (tasks.size() - MOST_NAMES) + " more" : "");
      throw UserException.of(
          "task",
          task.isEmpty()
              ? "%s and must be one of the target tasks of %s: %s"
              : "is %s; must be one of the target tasks of %s: %s",
          task.orElse("is not given"),
          output.path(),
          names);
    }
    return section(task.get());
  }

  /** The report on a target task. */
  RunReport report(Section section) {
    return ReportJson.read(text(section.prefix() + "report.json"));
  }

  /** What was read for all target tasks. */
  FileFacts files() {
    String report = text("report.json");
    return isSplit() ? ReportJson.readTargets(report).files() : ReportJson.read(report).files();
  }

  private String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  private byte[] bytes(String name) {
    return output
        .read(name)
        .orElseThrow(
            () ->
                new UserException(
                    String.format(
                        Locale.ROOT,
                        "SELECTION is %s, in which %s is missing; run that selection again",
                        output.path(),
                        name)));
  }

  /** What the run left of a target task's lists. */
  public AssignmentTrace trace(Section section) {
    String name = section.prefix() + AssignmentTrace.FILE;
    return AssignmentTrace.read(output.path(name).toString(), bytes(name));
  }

  /** Kind of the candidates' ids. */
  IdKind idKind(Section section) {
    return trace(section).lastIds().kind();
  }

  /** Whether a target task has a table, such as {@code transport}. */
  boolean has(Section section, String table) {
    return !output.names(section.prefix() + table + "/").isEmpty();
  }

  /**
   * A table of a target task in one partition, its rows in the order of the files.
   *
   * @param table such as {@code near-duplicates}, which the target task {@link #has}
   * @param schema of the columns to read
   */
  Dataset<Row> table(Section section, String table, StructType schema) {
    return rows(section, table, schema).coalesce(1);
  }

  /** The rows of a table of a target task, in as many partitions as Spark likes. */
  Dataset<Row> rows(Section section, String table, StructType schema) {
    Dataset<Row> rows = null;
    for (String name : output.names(section.prefix() + table + "/")) {
      Dataset<Row> some = file(name, schema);
      rows = rows == null ? some : rows.union(some);
    }
    if (rows == null) {
      throw new IllegalArgumentException(section.prefix() + table + " has no files");
    }
    return rows;
  }

  private Dataset<Row> file(String name, StructType schema) {
    String path = output.path(name).toString();
    if (name.endsWith(".parquet")) {
      String[] columns = schema.fieldNames();
      return LiteralFiles.parquet(spark.read(), path)
          .selectExpr(
              Arrays.stream(columns).map(column -> "`" + column + "`").toArray(String[]::new));
    }
    if (name.endsWith(".jsonl")) {
      return LiteralFiles.of(
          spark.read().schema(schema).format("json").option("mode", "FAILFAST"), path);
    }
    return LiteralFiles.of(
        spark
            .read()
            .schema(schema)
            .format("csv")
            .option("header", "true")
            .option("enforceSchema", "false")
            .option("escape", "\"")
            .option("multiLine", "true")
            .option("mode", "FAILFAST"),
        path);
  }
}
