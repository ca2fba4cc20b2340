package io.tsds.pipeline.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sort_array;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tsds.UserException;
import io.tsds.storage.arrays.NpyRows;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.run.OutputReader;
import it.unimi.dsi.fastutil.longs.Long2LongMap;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The tables of a finished selection. Ids are texts here, so that those of records may be of
 * another type.
 */
final class ExportedSelection {
  static final String ID = "id";
  static final String EPOCH = "epoch";
  static final String DRAWS = "draws";

  /** Before the names of all columns that an export adds. */
  static final String PREFIX = "tsds_";

  static final String PROBABILITY = PREFIX + "probability";
  static final String QUERIES = PREFIX + "queries";

  /** What stands before and behind the folder of a selection: a target task, a sample size. */
  private static final Pattern SELECTION = Pattern.compile("(|.*/)selection/(size=[0-9]+/)?[^/]+");

  /** Before the tables of a mixture of target tasks. */
  private static final String MIXTURE = "mixture/";

  private static final Pattern EPOCH_FILE = Pattern.compile("epoch=([0-9]+)\\.npy");

  /** Files whose rows have no ids but their numbers. */
  private static final Pattern NUMBERED = Pattern.compile("\\.(npy|npz|fvecs|safetensors)$");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;
  private final OutputReader output;

  ExportedSelection(SparkSession spark, OutputReader output) {
    this.spark = spark;
    this.output = output;
  }

  /**
   * One of the selections of an output.
   *
   * @param prefix of the tables that all its sizes share: empty, or the folder of a target task
   * @param size folder of a sample size, or empty where there is one size
   */
  record Section(String prefix, String size) {
    /** Where it is, in the output that has the selection and in the one that is exported. */
    String path() {
      return prefix + size;
    }
  }

  /**
   * All selections of the output, at least one.
   *
   * @throws UserException if there is none
   */
  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    for (String name : output.names("")) {
      Matcher matcher = SELECTION.matcher(name);
      if (matcher.matches()) {
        String size = matcher.group(2) == null ? "" : matcher.group(2);
        Section section = new Section(matcher.group(1), size);
        if (!sections.contains(section)) {
          sections.add(section);
        }
      }
    }
    if (sections.isEmpty()) {
      throw new UserException(
          "SELECTION is "
              + output.path()
              + ", which has no folder named selection; give an output of select or recover");
    }
    sections.sort(Comparator.comparing(Section::path));
    return sections;
  }

  /** Whether the candidates' ids are the numbers of their rows. */
  boolean isNumbered() {
    List<InputFile> candidates = output.run().inputs().getOrDefault("candidates", List.of());
    return candidates.stream()
        .anyMatch(file -> NUMBERED.matcher(file.path().toLowerCase(Locale.ROOT)).find());
  }

  /** Rows of the candidates; -1 where the report does not tell, or where rows were left out. */
  long candidates() {
    JsonNode counts = report().path("counts");
    return counts.path("skippedCandidates").asLong() == 0
        ? counts.path("candidates").asLong(-1)
        : -1;
  }

  /** The report, or a node without anything where it cannot be read. */
  private JsonNode report() {
    try {
      return JSON.readTree(output.read("report.json").orElse(new byte[0]));
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /**
   * The files of the transport plan that a selection was drawn by. A mixture of target tasks has
   * none of its own: it is drawn by those of the target tasks that have a weight in it.
   */
  private List<String> transport(Section section) {
    if (!section.prefix().equals(MIXTURE)) {
      return names(section.prefix() + "transport/");
    }
    JsonNode report = report();
    List<String> files = new ArrayList<>();
    for (int target = 0; target < report.path("tasks").size(); target++) {
      if (report.path("mixture").path("weights").path(target).path("weight").asDouble() > 0) {
        String folder = report.path("tasks").path(target).path("folder").asText();
        files.addAll(names(folder + "/transport/"));
      }
    }
    return files;
  }

  /** Names of the tables that the export reads. */
  List<String> files() {
    return output.names("").stream()
        .filter(
            name ->
                SELECTION.matcher(name).matches()
                    || name.matches("(|.*/)(probabilities|transport)/[^/]+"))
        .toList();
  }

  private List<String> names(String folder) {
    return output.names(folder);
  }

  /**
   * The rows of a selection: id as text, epoch, draws, and what further columns there are. A
   * selection without epochs has one, and one without draws has each candidate once.
   */
  Dataset<Row> selection(Section section) {
    List<String> files = names(section.prefix() + "selection/" + section.size());
    if (files.get(0).endsWith(".npy")) {
      return ofNpy(files);
    }
    Dataset<Row> rows = read(files);
    List<String> names = List.of(rows.columns());
    List<Column> columns = new ArrayList<>();
    columns.add(col(ID).cast("string"));
    columns.add((names.contains(EPOCH) ? col(EPOCH) : lit(0)).cast("int").as(EPOCH));
    columns.add((names.contains(DRAWS) ? col(DRAWS) : lit(1)).cast("long").as(DRAWS));
    names.stream()
        .filter(name -> !List.of(ID, EPOCH, DRAWS).contains(name))
        .forEach(name -> columns.add(col(name)));
    return rows.select(columns.toArray(Column[]::new));
  }

  /** Id and probability of each candidate of the support, or null where there are none. */
  Dataset<Row> probabilities(Section section) {
    List<String> files = names(section.prefix() + "probabilities/");
    return files.isEmpty()
        ? null
        : read(files)
            .select(col(ID).cast("string"), col("probability").cast("double").as(PROBABILITY));
  }

  /**
   * The queries that each candidate serves: those from which mass goes to it. Null where the output
   * has no transport plan.
   *
   * @param wanted ids
   */
  Dataset<Row> queries(Section section, Dataset<Row> wanted) {
    List<String> files = transport(section);
    return files.isEmpty()
        ? null
        : read(files)
            .select(col(ID).cast("string"), col("query"))
            .join(wanted.select(ID), new String[] {ID}, "left_semi")
            .groupBy(ID)
            .agg(sort_array(collect_set(col("query"))).as(QUERIES));
  }

  /** Whether every selection of the output has a transport plan beside it. */
  boolean tellsQueries() {
    return sections().stream().noneMatch(section -> transport(section).isEmpty());
  }

  private Dataset<Row> read(List<String> names) {
    String[] paths =
        names.stream().map(name -> output.path(name).toString()).toArray(String[]::new);
    String first = names.get(0);
    if (first.endsWith(".parquet")) {
      return LiteralFiles.parquet(spark.read(), paths);
    }
    if (first.endsWith(".jsonl")) {
      return LiteralFiles.of(spark.read().format("json").option("mode", "FAILFAST"), paths);
    }
    return LiteralFiles.of(
        spark
            .read()
            .format("csv")
            .option("header", "true")
            .option("escape", "\"")
            .option("multiLine", "true")
            .option("mode", "FAILFAST"),
        paths);
  }

  /** Files that have an id for each draw, one of an epoch. */
  private Dataset<Row> ofNpy(List<String> names) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<Integer, String> file : byEpoch(names).entrySet()) {
      Long2LongOpenHashMap draws = new Long2LongOpenHashMap();
      String path = output.path(file.getValue()).toString();
      for (long id : NpyRows.longs(hadoop, "SELECTION", path)) {
        draws.addTo(id, 1);
      }
      for (Long2LongMap.Entry drawn : draws.long2LongEntrySet()) {
        rows.add(
            RowFactory.create(
                Long.toString(drawn.getLongKey()), file.getKey(), drawn.getLongValue()));
      }
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add(ID, DataTypes.StringType)
            .add(EPOCH, DataTypes.IntegerType)
            .add(DRAWS, DataTypes.LongType));
  }

  private static Map<Integer, String> byEpoch(List<String> names) {
    Map<Integer, String> files = new TreeMap<>();
    for (String name : names) {
      Matcher matcher = EPOCH_FILE.matcher(name.substring(name.lastIndexOf('/') + 1));
      if (matcher.matches()) {
        files.put(Integer.parseInt(matcher.group(1)), name);
      }
    }
    return files;
  }
}
