package io.tsds.pipeline.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tsds.UserException;
import io.tsds.parameters.ExportParameters;
import io.tsds.parameters.Output;
import io.tsds.parameters.Records;
import io.tsds.report.ExportReport;
import io.tsds.report.RunResult;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.JsonLines;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.OutputFiles;
import io.tsds.testkit.OverlappingTargets;
import io.tsds.testkit.Recoveries;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports of selections whose records are known. */
class ExportIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SparkSession SPARK = LocalSpark.session();
  private static final int DRAWS = 60;

  @TempDir Path folder;

  /** Selects from the fixture's candidates, whose ids are the numbers of their rows. */
  private Path select(SelectionFormat format) {
    Path out = folder.resolve("selected-" + format);
    Selections.ofFixture("basic", out).sampleSize(DRAWS).epochs(2).format(format).run();
    return out;
  }

  private static int candidates(Path selection) throws IOException {
    return JSON.readTree(selection.resolve("report.json").toFile())
        .at("/counts/candidates")
        .asInt();
  }

  /** The record of a row: its text holds what JSON has to escape. */
  private static String line(int row) {
    return "{\"text\": \"row " + row + " \\\"said\\\"\\nü\", \"empty\": {}, \"score\": 1.50}";
  }

  private Path write(String name, List<String> lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    if (!name.endsWith(".gz")) {
      return Files.write(file, bytes);
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(bytes);
    }
    return file;
  }

  /** Lines in two files, the later of which is compressed, with blank lines between them. */
  private Path lines(int count) throws IOException {
    List<String> all = IntStream.range(0, count).mapToObj(ExportIT::line).toList();
    List<String> first = new ArrayList<>(all.subList(0, count / 3));
    first.add(2, "  ");
    write("lines/a.jsonl", first);
    write("lines/b.jsonl.gz", all.subList(count / 3, count));
    return folder.resolve("lines");
  }

  private ExportParameters parameters(Path selection, Path records, String output) {
    return new ExportParameters(
        selection.toString(),
        new Records(records.toString(), Records.AUTO, null),
        true,
        0,
        ExportParameters.ROWS_PER_FILE,
        output(output, SelectionFormat.JSONL));
  }

  private Output output(String name, SelectionFormat format) {
    String uri = folder.resolve(name).toString();
    return new Output(uri, Output.workUriOf(uri), format, false, false, false);
  }

  private static ExportReport export(SparkSession spark, ExportParameters parameters) {
    return ((RunResult.Done<ExportReport>) new ExportPipeline(spark, parameters).run()).report();
  }

  private static ExportParameters with(ExportParameters given, Records records, Output output) {
    return new ExportParameters(
        given.selection(), records, given.repeated(), given.seed(), given.rowsPerFile(), output);
  }

  private static Records records(Path path, String format, String idColumn) {
    return new Records(path.toString(), format, idColumn);
  }

  private List<JsonNode> epoch(String output, int epoch) {
    return JsonLines.parsed(lines(output, epoch));
  }

  private List<String> lines(String output, int epoch) {
    return JsonLines.lines(folder.resolve(output).resolve("epoch=" + epoch));
  }

  /** Draws of each id in an epoch. */
  private static Map<Long, Long> draws(Path selection, int epoch) {
    return SPARK
        .read()
        .parquet(selection.resolve("selection").toString())
        .where("epoch = " + epoch)
        .collectAsList()
        .stream()
        .collect(
            Collectors.toMap(
                row -> row.getLong(0), row -> (long) row.getInt(2), Long::sum, TreeMap::new));
  }

  private static long row(JsonNode record) {
    return Long.parseLong(record.get("text").asText().split(" ", 3)[1]);
  }

  @Test
  void linesKeepTheirTextAndAreFoundByTheirNumbers() throws IOException {
    Path selection = select(SelectionFormat.PARQUET);
    Path records = lines(candidates(selection));
    ExportReport report = export(SPARK, parameters(selection, records, "out"));
    assertThat(report.rows()).isEqualTo(2 * DRAWS);
    Map<Long, Double> probabilities = new TreeMap<>();
    for (Row row : Recoveries.table(selection, "probabilities")) {
      probabilities.put(row.getLong(0), row.getDouble(1));
    }
    for (int epoch = 0; epoch < 2; epoch++) {
      Map<Long, Long> drawn = draws(selection, epoch);
      Map<Long, Long> written = new TreeMap<>();
      for (String line : lines("out", epoch)) {
        JsonNode record = JSON.readTree(line);
        long row = row(record);
        written.merge(row, 1L, Long::sum);
        String own = line((int) row);
        assertThat(line).startsWith(own.substring(0, own.length() - 1) + ",\"tsds_");
        assertThat(record.get("tsds_draws").asLong()).isEqualTo(drawn.get(row));
        assertThat(record.get("tsds_probability").asDouble()).isEqualTo(probabilities.get(row));
      }
      assertThat(written).isEqualTo(drawn);
    }
    assertThat(lines("out", 0)).isNotEqualTo(lines("out", 1));
    assertThat(OutputFiles.names(folder.resolve("out")))
        .contains("_SUCCESS", "report.json", "epoch=0/part-00000.jsonl");
  }

  @Test
  void theOrderDependsOnTheSeedAndNotOnPartitionsOrFiles() throws IOException {
    Path selection = select(SelectionFormat.NPY);
    Path records = lines(candidates(selection));
    ExportParameters one = parameters(selection, records, "one");
    export(SPARK, one);
    SparkSession other =
        LocalSpark.with(
            "spark.sql.shuffle.partitions", 7,
            "spark.sql.adaptive.enabled", false,
            "spark.sql.files.maxPartitionBytes", 500);
    List<String> ids = new ArrayList<>();
    for (int row = 0; row < candidates(selection); row++) {
      String line = line(row);
      ids.add(line.substring(0, line.length() - 1) + ", \"key\": \"" + row + "\"}");
    }
    Collections.reverse(ids);
    Path keyed = write("keyed.json", ids);
    ExportParameters cut =
        new ExportParameters(
            selection.toString(),
            records(keyed, "auto", "key"),
            true,
            0,
            25,
            output("cut", SelectionFormat.JSONL));
    export(other, cut);
    for (int epoch = 0; epoch < 2; epoch++) {
      assertThat(epoch("cut", epoch).stream().map(ExportIT::row))
          .containsExactlyElementsOf(epoch("one", epoch).stream().map(ExportIT::row).toList());
    }
    assertThat(OutputFiles.names(folder.resolve("cut")))
        .contains(
            "epoch=1/part-00000.jsonl", "epoch=1/part-00001.jsonl", "epoch=1/part-00002.jsonl")
        .doesNotContain("epoch=1/part-00003.jsonl");
    export(
        SPARK,
        new ExportParameters(
            selection.toString(),
            records(records, "auto", null),
            false,
            1,
            1000,
            output("each", SelectionFormat.JSONL)));
    List<Long> each = epoch("each", 0).stream().map(ExportIT::row).toList();
    assertThat(each).doesNotHaveDuplicates();
    assertThat(
            epoch("each", 0).stream().mapToLong(record -> record.get("tsds_draws").asLong()).sum())
        .isEqualTo(DRAWS);
    assertThat(each).isNotEqualTo(epoch("one", 0).stream().map(ExportIT::row).distinct().toList());
  }

  @Test
  void recordsOfEveryFormatAreJoinedByTheirIds() throws IOException {
    Path selection = select(SelectionFormat.CSV);
    Dataset<Row> table =
        SPARK
            .range(candidates(selection))
            .selectExpr(
                "id",
                "concat('row ', id, ' \"x\",\n2') AS text",
                "array(id, id + 1) AS `a.b`",
                "CAST(NULL AS string) AS nothing")
            .repartition(3);
    table.write().parquet(folder.resolve("parquet").toString());
    // Spark would take the name for a glob, of which nothing matches.
    String orc = "orc {a,b} [1]";
    table.write().orc(folder.resolve(orc).toString());
    table
        .drop("a.b")
        .write()
        .option("header", "true")
        .option("escape", "\"")
        .csv(folder.resolve("csv").toString());
    List<Long> expected = null;
    for (String format : List.of("parquet", "orc", "csv")) {
      Path records = folder.resolve(format.equals("orc") ? orc : format);
      export(
          SPARK,
          with(
              parameters(selection, records, "unused"),
              records(records, format.equals("orc") ? "orc" : "auto", "id"),
              output("out-" + format, SelectionFormat.PARQUET)));
      List<Row> rows =
          SPARK
              .read()
              .parquet(folder.resolve("out-" + format).resolve("epoch=0").toString())
              .select(col("id").cast("long"), col("text"), col("nothing"), col("tsds_draws"))
              .collectAsList();
      assertThat(rows).hasSize(DRAWS);
      rows.forEach(
          row -> {
            assertThat(row.getString(1)).isEqualTo("row " + row.getLong(0) + " \"x\",\n2");
            assertThat(row.isNullAt(2)).isTrue();
          });
      List<Long> ids = rows.stream().map(row -> row.getLong(0)).toList();
      assertThat(expected == null ? ids : expected).isEqualTo(ids);
      expected = ids;
    }
    export(SPARK, parameters(selection, folder.resolve("parquet"), "out-numbers"));
    assertThat(epoch("out-numbers", 0).get(0).has("nothing")).isTrue();
    assertThat(epoch("out-numbers", 0).get(0).get("a.b").isArray()).isTrue();
  }

  @Test
  void numbersOfParquetAndCsvRecordsAreThoseOfTheirFilesInOrder() throws IOException {
    Path selection = select(SelectionFormat.JSONL);
    Dataset<Row> table =
        SPARK
            .range(0, candidates(selection), 1, 1)
            .selectExpr("concat('row ', id, ' \nx') AS text");
    int place = 0;
    for (String part : List.of("n < 20", "n >= 20")) {
      Dataset<Row> some =
          table
              .withColumn("n", org.apache.spark.sql.functions.monotonically_increasing_id())
              .where(part)
              .drop("n");
      some.write().parquet(folder.resolve("parquet/part=" + place).toString());
      some.write()
          .option("header", "true")
          .option("escape", "\"")
          .csv(folder.resolve("csv/part=" + place++).toString());
    }
    for (String format : List.of("parquet", "csv")) {
      export(SPARK, parameters(selection, folder.resolve(format), "out-" + format));
    }
    List<Long> drawn = new ArrayList<>();
    JsonLines.parsed(JsonLines.lines(selection.resolve("selection"))).stream()
        .filter(row -> row.get("epoch").asInt() == 0)
        .forEach(
            row ->
                drawn.addAll(
                    Collections.nCopies(row.get("draws").asInt(), row.get("id").asLong())));
    for (String format : List.of("parquet", "csv")) {
      assertThat(epoch("out-" + format, 0).stream().map(ExportIT::row))
          .containsExactlyInAnyOrderElementsOf(drawn);
    }
  }

  private void assertRefused(ExportParameters parameters, String... parts) {
    assertThatThrownBy(() -> new ExportPipeline(SPARK, parameters).run())
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(parts);
    assertThat(folder.resolve("out").resolve("_SUCCESS")).doesNotExist();
  }

  @Test
  void recordsThatDoNotFitAreRefusedByName() throws IOException {
    Path selection = select(SelectionFormat.PARQUET);
    int count = candidates(selection);
    List<Long> drawn = new ArrayList<>(draws(selection, 0).keySet());
    List<String> keyed = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      keyed.add("{\"key\": " + row + "}");
    }
    int first = drawn.get(0).intValue();
    int second = drawn.get(1).intValue();
    List<String> missing = new ArrayList<>(keyed);
    missing.set(first, "{\"key\": null}");
    missing.set(second, "{\"text\": 1}");
    assertRefused(
        keyed("missing", missing), "no record has the id " + first + " in column \"key\"", "2 of");
    List<String> twice = new ArrayList<>(keyed);
    twice.add("{\"key\": \"" + second + "\"}");
    assertRefused(keyed("twice", twice), "2 records have the id " + second + " in column \"key\"");
    List<String> taken = new ArrayList<>(keyed);
    taken.set(first, "{\"key\": " + first + ", \"tsds_draws\": 1}");
    assertRefused(keyed("taken", taken), "have a column tsds_draws");
    List<String> broken = new ArrayList<>(keyed);
    broken.set(count - 1, "{\"key\": 3, \"text\": \"never ends");
    assertRefused(keyed("broken", broken), "broken.jsonl", "never ends", "is no record");
    assertRefused(
        parameters(selection, write("few.jsonl", keyed.subList(1, count)), "out"),
        "has " + (count - 1) + " records, and the candidates have " + count + " rows");
    Path table = folder.resolve("table");
    SPARK.range(count).withColumn("tsds_probability", lit(1)).write().parquet(table.toString());
    assertRefused(parameters(selection, table, "out"), "tsds_probability");
    assertRefused(
        with(
            parameters(selection, table, "out"),
            records(table, "auto", "nr"),
            output("out", SelectionFormat.JSONL)),
        "`record-id-column` is nr",
        "it has id, tsds_probability");
    assertRefused(
        parameters(selection, write("text.txt", keyed), "out"), "`records-format`", "text.txt");
    assertRefused(
        with(
            parameters(selection, table, "out"),
            records(table, "nonsense", "id"),
            output("out", SelectionFormat.JSONL)),
        "`records-format` is nonsense");
    assertRefused(
        parameters(selection, lines(count), "selected-PARQUET/out"), "lies in the input SELECTION");
    assertRefused(
        with(
            parameters(selection, lines(count), "out"),
            records(folder.resolve("lines"), "auto", null),
            output("out", SelectionFormat.PARQUET)),
        "the key empty",
        "give jsonl");
    assertThatThrownBy(
            () ->
                with(
                    parameters(selection, table, "out"),
                    records(table, "auto", null),
                    output("out", SelectionFormat.CSV)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("must be jsonl or parquet");
  }

  private ExportParameters keyed(String name, List<String> lines) throws IOException {
    return with(
        parameters(folder.resolve("selected-PARQUET"), folder, "out"),
        records(write(name + ".jsonl", lines), "auto", "key"),
        new Output(
            folder.resolve("out").toString(),
            folder.resolve("out-" + name + ".work").toString(),
            SelectionFormat.JSONL,
            false,
            false,
            false));
  }

  @Test
  void anExportOfTheSameIsNotDoneAgainAndAnotherNeedsToBeAskedFor() throws IOException {
    Path selection = select(SelectionFormat.PARQUET);
    Path records = lines(candidates(selection));
    ExportParameters first = parameters(selection, records, "out");
    export(SPARK, first);
    String digest = OutputFiles.digest(folder.resolve("out"));
    assertThat(new ExportPipeline(SPARK, first).run())
        .isInstanceOf(RunResult.AlreadyComplete.class);
    assertThat(OutputFiles.digest(folder.resolve("out"))).isEqualTo(digest);
    ExportParameters seeded =
        new ExportParameters(
            first.selection(), first.records(), true, 5, first.rowsPerFile(), first.output());
    assertRefusedRerun(seeded);
    String uri = folder.resolve("out").toString();
    Output over = new Output(uri, Output.workUriOf(uri), SelectionFormat.JSONL, false, true, false);
    List<String> before = lines("out", 0);
    export(SPARK, new ExportParameters(first.selection(), first.records(), true, 5, 1000, over));
    assertThat(lines("out", 0)).isNotEqualTo(before).containsExactlyInAnyOrderElementsOf(before);
    Files.writeString(
        records.resolve("a.jsonl"), Files.readString(records.resolve("a.jsonl")) + "\n\n");
    assertRefusedRerun(first);
  }

  @Test
  void anExportThatWasCutShortGoesOnWithTheRecordsThatItFound() throws IOException {
    Path selection = select(SelectionFormat.PARQUET);
    Path records = lines(candidates(selection));
    ExportParameters whole = parameters(selection, records, "out");
    // Parquet cannot hold what these records have, which is found out behind the first stage.
    assertRefused(with(whole, whole.records(), output("out", SelectionFormat.PARQUET)), "jsonl");
    String uri = folder.resolve("out").toString();
    Output resumed =
        new Output(uri, Output.workUriOf(uri), SelectionFormat.JSONL, false, false, true);
    ExportReport report = export(SPARK, with(whole, whole.records(), resumed));
    assertThat(report.records()).isPositive();
    assertThat(report.recordsTaken()).isTrue();
    assertThat(folder.resolve("out.work")).doesNotExist();
    export(SPARK, parameters(selection, records, "fresh"));
    assertThat(lines("out", 1)).isEqualTo(lines("fresh", 1));
  }

  private static void assertRefusedRerun(ExportParameters parameters) {
    assertThatThrownBy(() -> new ExportPipeline(SPARK, parameters).run())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("`overwrite`");
  }

  @Test
  void selectionsOfRecoverAreOneEpochWithWhatTheyTell() {
    Path candidates = folder.resolve("candidates");
    Recoveries.rows(SPARK, "basic").write().parquet(candidates.toString());
    Path out = folder.resolve("recovered");
    Recoveries.of(candidates, out, 60).clusterColumn("cluster").run();
    ExportReport report = export(SPARK, parameters(out, candidates, "out"));
    List<Row> selected = Recoveries.table(out, "selection");
    assertThat(report.rows()).isEqualTo(selected.size());
    Map<String, Row> byId =
        selected.stream().collect(Collectors.toMap(row -> row.get(0).toString(), row -> row));
    for (JsonNode record : epoch("out", 0)) {
      Row row = byId.remove(record.get("id").asText());
      assertThat(record.get("tsds_cluster").asInt()).isEqualTo(row.getInt(1));
      assertThat(record.get("tsds_rank").asLong()).isEqualTo(row.getLong(2));
      assertThat(record.get("tsds_ies").asDouble()).isEqualTo(row.getDouble(3));
      assertThat(record.get("tsds_draws").asInt()).isEqualTo(1);
      assertThat(record.get("concepts").isArray()).isTrue();
    }
    assertThat(byId).isEmpty();
  }

  /** Adds files to a finished output, and to its manifest. */
  private static void add(Path output, Map<String, List<String>> files) throws IOException {
    Path manifest = output.resolve("_tsds.json");
    ObjectNode tree = (ObjectNode) JSON.readTree(manifest.toFile());
    ArrayNode listed = (ArrayNode) tree.get("files");
    for (Map.Entry<String, List<String>> file : files.entrySet()) {
      Path path = output.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
      ObjectNode entry = listed.addObject();
      entry.put("name", file.getKey());
      entry.put("bytes", Files.size(path));
      entry.putNull("sha256");
    }
    Files.writeString(manifest, JSON.writeValueAsString(tree));
  }

  /** The queries from which mass goes to each candidate, none where no plan was written. */
  private static Map<Long, Set<String>> served(Path selection) {
    Map<Long, Set<String>> served = new TreeMap<>();
    if (Files.exists(selection.resolve("transport"))) {
      for (Row row :
          SPARK
              .read()
              .parquet(selection.resolve("transport").toString())
              .select("id", "query")
              .collectAsList()) {
        served.computeIfAbsent(row.getLong(0), id -> new TreeSet<>()).add(row.get(1).toString());
      }
    }
    return served;
  }

  @Test
  void sizesTargetTasksAndTransportPlansAreFoundWhereTheyLie() throws IOException {
    Path selection = select(SelectionFormat.PARQUET);
    Path records = lines(candidates(selection));
    List<Long> drawn = new ArrayList<>(draws(selection, 0).keySet());
    String draw = "{\"id\":%d,\"epoch\":0,\"draws\":2}";
    add(
        selection,
        Map.of(
            "task=a%20b/selection/size=1/part-00000.jsonl",
            List.of(draw.formatted(drawn.get(0))),
            "task=a%20b/selection/size=2/part-00000.jsonl",
            List.of(draw.formatted(drawn.get(0)), draw.formatted(drawn.get(1))),
            "task=a%20b/transport/part-00000.jsonl",
            List.of(
                "{\"query\":\"q2\",\"id\":%d,\"mass\":0.1}".formatted(drawn.get(0)),
                "{\"query\":\"q1\",\"id\":%d,\"mass\":0.2}".formatted(drawn.get(0)))));
    export(SPARK, parameters(selection, records, "out"));
    assertThat(OutputFiles.names(folder.resolve("out")))
        .contains(
            "epoch=0/part-00000.jsonl",
            "task=a%20b/size=1/epoch=0/part-00000.jsonl",
            "task=a%20b/size=2/epoch=0/part-00000.jsonl");
    List<JsonNode> two =
        JsonLines.parsed(JsonLines.lines(folder.resolve("out/task=a%20b/size=2/epoch=0")));
    assertThat(two).hasSize(4);
    for (JsonNode record : two) {
      assertThat(record.has("tsds_probability")).isFalse();
      assertThat(record.get("tsds_queries").toString())
          .isEqualTo(row(record) == drawn.get(0) ? "[\"q1\",\"q2\"]" : "null");
    }
    Map<Long, Set<String>> served = served(selection);
    assertThat(epoch("out", 0)).hasSize(DRAWS);
    for (JsonNode record : epoch("out", 0)) {
      Set<String> told = new TreeSet<>();
      record.path("tsds_queries").forEach(query -> told.add(query.asText()));
      assertThat(told).isEqualTo(served.getOrDefault(row(record), Set.of()));
    }
  }

  /** It has no transport plan of its own, but the target tasks that have a weight in it do. */
  @Test
  void aMixtureIsExportedWithTheQueriesOfItsTargetTasks() throws IOException {
    float[][] rows = OverlappingTargets.candidates().rows();
    Path selection = folder.resolve("mixed");
    Selections.of(
            Embeddings.numbered(rows).writeNpy(folder.resolve("c"), 1),
            OverlappingTargets.queries().writeParquet(folder.resolve("q"), 1),
            selection)
        .scale(2)
        .bandwidth(0.4)
        .prefetch(60)
        .sampleSize(DRAWS)
        .taskColumn("task")
        .taskWeights("50% = half=1,a/b c=3,größe=0")
        .run();
    ExportReport report = export(SPARK, parameters(selection, lines(rows.length), "out"));
    assertThat(report.source().queriesTold()).isTrue();
    Map<Long, Set<String>> served = new TreeMap<>();
    for (String target : OverlappingTargets.FOLDERS.subList(0, 2)) {
      served(selection.resolve(target))
          .forEach((id, of) -> served.merge(id, of, ExportIT::together));
    }
    Map<Long, Double> probabilities = Selections.probabilities(selection.resolve("mixture"));
    List<JsonNode> records = epoch("out/mixture", 0);
    assertThat(records).hasSize(DRAWS);
    for (JsonNode record : records) {
      Set<String> told = new TreeSet<>();
      record.path("tsds_queries").forEach(query -> told.add(query.asText()));
      assertThat(told).isNotEmpty().isEqualTo(served.get(row(record)));
      assertThat(record.get("tsds_probability").asDouble())
          .isEqualTo(probabilities.get(row(record)));
    }
    assertThat(OutputFiles.names(folder.resolve("out")))
        .contains("task=größe/epoch=0/part-00000.jsonl");
  }

  private static Set<String> together(Set<String> one, Set<String> other) {
    Set<String> all = new TreeSet<>(one);
    all.addAll(other);
    return all;
  }
}
