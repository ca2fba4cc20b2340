package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tsds.UserException;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.storage.ParquetColumns;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of every candidate side by side, from the candidates' files, those of degradation,
 * and the labels, by queries of Spark's. {@link FewCandidates} does the same with few rows.
 */
final class CandidateJoin {
  private static final String OF_DEGRADATION = "d_";

  private final RecoveryParameters parameters;
  private final CandidateColumns columns;
  private final FewRows few;

  /** Id and degradation by the models' logits; null where a column has it. */
  private final Dataset<Row> logits;

  /**
   * @param logits id and degradation by the models' logits; null where a column has it
   */
  CandidateJoin(
      RecoveryParameters parameters, CandidateColumns columns, FewRows few, Dataset<Row> logits) {
    this.parameters = parameters;
    this.columns = columns;
    this.few = few;
    this.logits = logits;
  }

  /** Refuses candidates' ids that occur twice. */
  void refuseDuplicates() {
    if (columns.candidatesMayRepeat()) {
      Duplicates.refuse(columns.candidates(), columns.candidatesName());
    }
  }

  /**
   * Rows of the files of degradation that fit no candidate.
   *
   * @param unknown those with an id that no candidate has
   * @param withoutIds those without an id
   */
  record Unmatched(long unknown, long withoutIds) {}

  /**
   * Counts the rows of the files of degradation that fit no candidate, and refuses ids that occur
   * twice there.
   *
   * @param labels id and cluster; null where a column has them
   */
  Unmatched unmatched(Dataset<Row> labels) {
    if (!columns.apart()) {
      return new Unmatched(0, 0);
    }
    Dataset<Row> known = (labels == null ? columns.candidates() : labels).select(Columns.ID);
    Column noId = col(Columns.ID).isNull();
    Row found =
        degradation()
            .groupBy(Columns.ID)
            .agg(count(lit(1)).as("n"))
            .join(
                few.together(known.withColumn("known", lit(true))),
                new String[] {Columns.ID},
                "left")
            .agg(
                sum(when(col("known").isNull().and(not(noId)), col("n")).otherwise(0)),
                sum(when(noId, col("n")).otherwise(0)),
                min(when(col("n").gt(1).and(not(noId)), struct(col(Columns.ID), col("n")))))
            .first();
    if (!found.isNullAt(2)) {
      throw Duplicates.fault(found.getStruct(2), columns.degradationName());
    }
    return found.isNullAt(0)
        ? new Unmatched(0, 0)
        : new Unmatched(found.getLong(0), found.getLong(1));
  }

  private Dataset<Row> degradation() {
    return columns
        .degradation()
        .withColumnRenamed(ParquetColumns.FILE, OF_DEGRADATION + ParquetColumns.FILE)
        .withColumnRenamed(ParquetColumns.ROW, OF_DEGRADATION + ParquetColumns.ROW);
  }

  /**
   * The rows to check, in any order.
   *
   * @param labels id and cluster; null where a column has them
   */
  Dataset<Row> rows(Dataset<Row> labels, Unmatched unmatched) {
    refuseUnknownLogits(labels);
    Dataset<Row> joined;
    if (labels == null) {
      joined = columns.candidates().withColumn(Columns.CLUSTER, col(CandidateCheck.GIVEN_CLUSTER));
    } else if (!columns.anyOfCandidates()) {
      joined =
          labels
              .withColumn(ParquetColumns.FILE, lit(null).cast(DataTypes.StringType))
              .withColumn(ParquetColumns.ROW, lit(null).cast(DataTypes.LongType));
    } else {
      joined = labels.join(columns.candidates(), new String[] {Columns.ID}, "left");
    }
    if (columns.apart()) {
      joined = joined.join(degradation(), new String[] {Columns.ID}, "left");
    }
    if (logits != null) {
      joined = joined.join(few.together(logits), new String[] {Columns.ID}, "left");
    }
    Dataset<Row> known = joined.select(columns(joined));
    return unmatched.withoutIds() > 0
        ? few.together(known.union(withoutIds(known.schema())))
        : known;
  }

  /** The rows of the files of degradation that fit no candidate since they have no id. */
  private Dataset<Row> withoutIds(StructType schema) {
    Column[] columns =
        Arrays.stream(schema.fields())
            .map(field -> lit(null).cast(field.dataType()))
            .toArray(Column[]::new);
    columns[JoinedRow.MEASURED_AT] = lit(true);
    columns[JoinedRow.FILE_APART_AT] = col(OF_DEGRADATION + ParquetColumns.FILE);
    columns[JoinedRow.ROW_APART_AT] = col(OF_DEGRADATION + ParquetColumns.ROW);
    return degradation().where(col(Columns.ID).isNull()).select(columns);
  }

  /** The columns of a {@link JoinedRow}, absent ones as null. */
  private Column[] columns(Dataset<Row> joined) {
    DataType numbers = DataTypes.createArrayType(DataTypes.DoubleType);
    DataType strings = DataTypes.createArrayType(DataTypes.StringType);
    Column[] all = new Column[JoinedRow.COLUMNS];
    all[JoinedRow.ID_AT] = col(Columns.ID);
    all[JoinedRow.CLUSTER_AT] = col(Columns.CLUSTER).cast(DataTypes.LongType);
    all[JoinedRow.MEASURED_AT] = measured();
    all[JoinedRow.DEGRADATION_AT] =
        orNull(joined, CandidateCheck.GIVEN_DEGRADATION, DataTypes.DoubleType);
    all[JoinedRow.TOKEN_DEGRADATIONS_AT] =
        orNull(joined, CandidateCheck.TOKEN_DEGRADATIONS, numbers);
    all[JoinedRow.INSTRUCTION_TOKENS_AT] = col(CandidateCheck.INSTRUCTION_TOKENS);
    all[JoinedRow.RESPONSE_TOKENS_AT] = col(CandidateCheck.RESPONSE_TOKENS);
    all[JoinedRow.CONCEPTS_AT] = orNull(joined, CandidateCheck.RAW_CONCEPTS, strings);
    all[JoinedRow.TEXTS_AT] = texts();
    all[JoinedRow.LOSS_AT] = orNull(joined, CandidateCheck.LOSS, DataTypes.DoubleType);
    all[JoinedRow.FILE_AT] = col(ParquetColumns.FILE);
    all[JoinedRow.ROW_AT] = col(ParquetColumns.ROW);
    all[JoinedRow.FILE_APART_AT] =
        columns.apart()
            ? col(OF_DEGRADATION + ParquetColumns.FILE)
            : lit(null).cast(DataTypes.StringType);
    all[JoinedRow.ROW_APART_AT] =
        columns.apart()
            ? col(OF_DEGRADATION + ParquetColumns.ROW)
            : lit(null).cast(DataTypes.LongType);
    return all;
  }

  private Column measured() {
    Column measured =
        columns.apart() ? col(OF_DEGRADATION + ParquetColumns.FILE).isNotNull() : lit(true);
    return logits == null
        ? measured
        : measured.and(col(CandidateCheck.GIVEN_DEGRADATION).isNotNull());
  }

  private Column texts() {
    int count = parameters.concepts().textColumns().size();
    if (count == 0) {
      return lit(null).cast(DataTypes.createArrayType(DataTypes.StringType));
    }
    Column[] texts = new Column[count];
    for (int text = 0; text < count; text++) {
      texts[text] = col(CandidateCheck.TEXT + text);
    }
    return array(texts);
  }

  private static Column orNull(Dataset<Row> joined, String name, DataType type) {
    boolean there = List.of(joined.columns()).contains(name);
    return there ? col(name) : lit(null).cast(type);
  }

  /** Refuses logits of a candidate that there is not: the others would be those of others. */
  private void refuseUnknownLogits(Dataset<Row> labels) {
    if (logits == null) {
      return;
    }
    Dataset<Row> known = labels == null ? columns.candidates() : labels;
    List<Row> unknown =
        logits
            .join(known.select(Columns.ID), new String[] {Columns.ID}, "left_anti")
            .orderBy(Columns.ID)
            .limit(1)
            .collectAsList();
    if (!unknown.isEmpty()) {
      throw UserException.of(
          "offsets",
          "has a candidate %s, and no candidate has that id; the place in the offsets, from 0, must"
              + " be the id",
          unknown.get(0).get(0));
    }
  }
}
