package io.tsds.pipeline.recovery;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.IdKind;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Logits;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.ParquetColumns;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.files.InputLocation;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * What a selection of recovery data reads, opened and checked to fit.
 *
 * @param embeddings of the candidates; null where a column has their clusters
 * @param columns of the candidates; null where their files have none
 * @param degradation a file of what was measured; null where the candidates have it
 * @param logits the files of both models' logits by their options; none where a column has the
 *     degradation
 * @param idKind of the candidates' ids
 * @param few whether there are few rows
 */
record RecoveryInputs(
    EmbeddingSource embeddings,
    ParquetColumns columns,
    ParquetColumns degradation,
    Map<String, InputSnapshot> logits,
    IdKind idKind,
    FewRows few) {

  /**
   * Opens the inputs.
   *
   * @throws UserException naming the option, file or column that cannot be used
   */
  static RecoveryInputs open(SparkSession spark, RecoveryParameters parameters) {
    return open(spark, parameters, FewRows.MOST);
  }

  /**
   * The same with another limit.
   *
   * @param mostFew rows that count as few
   */
  static RecoveryInputs open(SparkSession spark, RecoveryParameters parameters, long mostFew) {
    String idColumn = parameters.candidates().idColumn();
    EmbeddingSource embeddings = null;
    ParquetColumns columns = null;
    IdKind kind;
    if (parameters.clustering().byEmbeddings()) {
      embeddings = EmbeddingSources.open(spark, parameters.candidates());
      kind = embeddings.idKind();
      if (embeddings.format() == EmbeddingFormat.PARQUET && !embeddings.numbered()) {
        columns = ParquetColumns.of(spark, embeddings.snapshot());
      }
    } else {
      columns = ParquetColumns.open(spark, "candidates", parameters.candidates().uri());
      kind = kind(columns.type(idColumn, "id-column"), columns, idColumn);
    }
    ParquetColumns degradation = null;
    String uri = parameters.degradation().uri();
    if (uri != null) {
      degradation = ParquetColumns.open(spark, "degradation", uri);
      requireKind(kind, degradation, idColumn);
    }
    FewRows few = new FewRows(rows(embeddings, columns, degradation) <= mostFew);
    for (ParquetColumns files : Arrays.asList(columns, degradation)) {
      if (files != null) {
        files.configure(few.settings());
      }
    }
    return new RecoveryInputs(
        embeddings,
        columns,
        degradation,
        logits(spark, parameters.degradation().logits()),
        kind,
        few);
  }

  /** The rows of the larger input. */
  private static long rows(
      EmbeddingSource embeddings, ParquetColumns columns, ParquetColumns degradation) {
    return Math.max(
        embeddings != null ? embeddings.rows() : columns.size(),
        degradation == null ? 0 : degradation.size());
  }

  private static Map<String, InputSnapshot> logits(SparkSession spark, Logits logits) {
    Map<String, InputSnapshot> snapshots = new LinkedHashMap<>();
    if (logits != null) {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      Map<String, String> uris = new LinkedHashMap<>();
      uris.put("original-logits", logits.original());
      uris.put("pruned-logits", logits.pruned());
      uris.put("offsets", logits.offsets());
      uris.forEach(
          (parameter, uri) ->
              snapshots.put(
                  parameter,
                  InputSnapshot.take(
                      new InputLocation("`" + parameter + "`", uri), FileOrder.BYTE, hadoop)));
    }
    return snapshots;
  }

  private static void requireKind(IdKind kind, ParquetColumns degradation, String idColumn) {
    IdKind other = kind(degradation.type(idColumn, "id-column"), degradation, idColumn);
    if (other != kind) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: its ids in column \"%s\" are %s, and those of `candidates` are %s; both must be"
                  + " of one type",
              degradation.name(),
              idColumn,
              name(other),
              name(kind)));
    }
  }

  private static String name(IdKind kind) {
    return kind == IdKind.LONG ? "integers" : "strings";
  }

  private static IdKind kind(DataType type, ParquetColumns columns, String idColumn) {
    if (type.equals(DataTypes.StringType)) {
      return IdKind.STRING;
    }
    if (Columns.isInteger(type)) {
      return IdKind.LONG;
    }
    throw new UserException(
        String.format(
            Locale.ROOT,
            "%s: column \"%s\" is of type %s; ids must be integers or strings",
            columns.name(),
            idColumn,
            type.simpleString()));
  }

  /** Spark's type of the ids. */
  DataType idType() {
    return idKind == IdKind.LONG ? DataTypes.LongType : DataTypes.StringType;
  }

  /** The candidates' files. */
  InputSnapshot candidates() {
    return embeddings != null ? embeddings.snapshot() : columns.snapshot();
  }

  /** All inputs. */
  List<InputSnapshot> snapshots() {
    List<InputSnapshot> all = new ArrayList<>(List.of(candidates()));
    if (degradation != null) {
      all.add(degradation.snapshot());
    }
    all.addAll(logits.values());
    return all;
  }

  /** The files of all inputs by their roles, for the manifest. */
  Map<String, List<InputFile>> files() {
    Map<String, List<InputFile>> files = new LinkedHashMap<>();
    files.put("candidates", candidates().files());
    if (degradation != null) {
      files.put("degradation", degradation.snapshot().files());
    }
    logits.forEach((parameter, snapshot) -> files.put(parameter, snapshot.files()));
    return files;
  }

  /**
   * Lists all inputs again.
   *
   * @throws UserException naming the first file that is not as it was when the run began
   */
  void requireUnchanged(Configuration hadoop) {
    snapshots().forEach(snapshot -> snapshot.requireUnchanged(hadoop));
  }

  /** What is read, for the log. */
  String description() {
    return Quantity.of(candidates().files().size(), "file")
        + (degradation == null
            ? ""
            : " and "
                + Quantity.of(degradation.snapshot().files().size(), "file")
                + " of degradation");
  }
}
