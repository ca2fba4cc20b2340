package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.tsds.storage.ParquetColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What {@link CandidateJoin} does, with few rows on the driver: each input is read by a query of
 * its own, and nothing else takes one. What is wrong with a row, {@link CandidateCheck} tells here
 * too; which id is refused of several that occur twice, {@link Duplicates}.
 */
final class FewCandidates {
  /**
   * Bytes of a row's list of concepts that the driver takes, as it has not yet cut the list to the
   * most concepts that count. Of as many rows as are few ({@link FewRows#MOST}) that makes 256 MB.
   */
  private static final int MOST_BYTES = 1 << 14;

  /** What a string takes on the driver beside its characters, about. */
  private static final int BYTES_OF_A_STRING = 64;

  /** Whether a row's list of concepts is longer than that, so that it stays where it is. */
  private static final String LONG = "long_concepts";

  private final CandidateColumns columns;

  /** Id and cluster; null where a column has them. */
  private final List<Row> labels;

  /** Of the candidates' files; null where nothing is read from them. */
  private final Rows candidates;

  /** Of the files of degradation; null where there are none. */
  private final Rows degradation;

  /**
   * @param labels id and cluster; null where a column has them
   */
  FewCandidates(CandidateColumns columns, List<Row> labels) {
    this.columns = columns;
    this.labels = labels;
    this.candidates =
        labels == null || columns.anyOfCandidates() ? Rows.of(columns.candidates()) : null;
    this.degradation = columns.apart() ? Rows.of(columns.degradation()) : null;
  }

  /** The rows of an input, the id in their first column, and where their columns are. */
  private record Rows(List<Row> all, Map<Object, Row> byId, List<String> names) {
    static Rows of(Dataset<Row> wanted) {
      Dataset<Row> table = withoutLongConcepts(wanted);
      List<Row> all = table.collectAsList();
      Map<Object, Row> byId = new HashMap<>();
      for (Row row : all) {
        if (!row.isNullAt(0)) {
          byId.put(row.get(0), row);
        }
      }
      return new Rows(all, byId, List.of(table.columns()));
    }

    boolean haveLongConcepts() {
      int place = names.indexOf(LONG);
      return place >= 0 && all.stream().anyMatch(row -> row.getBoolean(place));
    }

    /** A value of a row; null where the input has no such column. */
    Object value(Row row, String name) {
      int column = names.indexOf(name);
      return column < 0 ? null : row.get(column);
    }
  }

  /** The rows with whether their lists of concepts are long, and null in place of the long ones. */
  static Dataset<Row> withoutLongConcepts(Dataset<Row> table) {
    String concepts = CandidateCheck.RAW_CONCEPTS;
    if (!List.of(table.columns()).contains(concepts)) {
      return table;
    }
    String bytes =
        String.format(
            Locale.ROOT,
            "aggregate(%s, 0L, (sum, text) -> sum + %d + coalesce(octet_length(text), 0))",
            concepts,
            BYTES_OF_A_STRING);
    return table
        .withColumn(LONG, expr("coalesce(" + bytes + ", 0L) > " + MOST_BYTES))
        .withColumn(concepts, when(not(col(LONG)), col(concepts)));
  }

  /** Whether lists of concepts were too long to take, so that the rows cannot be checked here. */
  boolean lackConcepts() {
    return (candidates != null && candidates.haveLongConcepts())
        || (degradation != null && degradation.haveLongConcepts());
  }

  /** Refuses candidates' ids that occur twice. */
  void refuseDuplicates() {
    if (columns.candidatesMayRepeat() && Columns.haveRepeatedIds(candidates.all())) {
      Duplicates.refuse(columns.candidates(), columns.candidatesName());
    }
  }

  /** Counts the rows of the files of degradation whose ids no candidate has. */
  long unknown() {
    if (degradation == null) {
      return 0;
    }
    if (Columns.haveRepeatedIds(degradation.all())) {
      Duplicates.refuse(columns.degradation(), columns.degradationName());
    }
    Set<Object> known = new HashSet<>();
    for (Row row : labels == null ? candidates.all() : labels) {
      known.add(row.get(0));
    }
    long unknown = 0;
    for (Object id : degradation.byId().keySet()) {
      unknown += known.contains(id) ? 0 : 1;
    }
    return unknown;
  }

  /** The checked rows, as {@link CandidateCheck} has them. */
  List<Row> checked() {
    CandidateCheck check = columns.check();
    List<Row> checked = new ArrayList<>();
    if (labels == null) {
      for (Row row : candidates.all()) {
        Object cluster = candidates.value(row, CandidateCheck.GIVEN_CLUSTER);
        checked.add(check.call(joined(row.get(0), cluster, row)));
      }
    } else {
      for (Row row : labels) {
        Row own = candidates == null ? null : candidates.byId().get(row.get(0));
        checked.add(check.call(joined(row.get(0), (long) row.getInt(1), own)));
      }
    }
    if (degradation != null) {
      for (Row row : degradation.all()) {
        if (row.isNullAt(0)) {
          checked.add(check.call(withoutId(row)));
        }
      }
    }
    return checked;
  }

  /**
   * A candidate's columns side by side.
   *
   * @param own its row in the candidates' files, null where there is none
   */
  private Row joined(Object id, Object cluster, Row own) {
    Row measured = degradation == null ? null : degradation.byId().get(id);
    Object[] values = new Object[JoinedRow.COLUMNS];
    values[JoinedRow.ID_AT] = id;
    values[JoinedRow.CLUSTER_AT] = cluster;
    values[JoinedRow.MEASURED_AT] = degradation == null || measured != null;
    values[JoinedRow.DEGRADATION_AT] = value(CandidateCheck.GIVEN_DEGRADATION, own, measured);
    values[JoinedRow.INSTRUCTION_TOKENS_AT] =
        value(CandidateCheck.INSTRUCTION_TOKENS, own, measured);
    values[JoinedRow.RESPONSE_TOKENS_AT] = value(CandidateCheck.RESPONSE_TOKENS, own, measured);
    values[JoinedRow.CONCEPTS_AT] = value(CandidateCheck.RAW_CONCEPTS, own, measured);
    values[JoinedRow.LOSS_AT] = value(CandidateCheck.LOSS, own, measured);
    if (own != null) {
      values[JoinedRow.FILE_AT] = candidates.value(own, ParquetColumns.FILE);
      values[JoinedRow.ROW_AT] = candidates.value(own, ParquetColumns.ROW);
    }
    if (measured != null) {
      values[JoinedRow.FILE_APART_AT] = degradation.value(measured, ParquetColumns.FILE);
      values[JoinedRow.ROW_APART_AT] = degradation.value(measured, ParquetColumns.ROW);
    }
    return RowFactory.create(values);
  }

  /** A column from the one of the two inputs that has it. */
  private Object value(String name, Row own, Row measured) {
    if (degradation != null && degradation.names().contains(name)) {
      return measured == null ? null : degradation.value(measured, name);
    }
    return own == null ? null : candidates.value(own, name);
  }

  /** A row of the files of degradation that fits no candidate since it has no id. */
  private Row withoutId(Row row) {
    Object[] values = new Object[JoinedRow.COLUMNS];
    values[JoinedRow.MEASURED_AT] = true;
    values[JoinedRow.FILE_APART_AT] = degradation.value(row, ParquetColumns.FILE);
    values[JoinedRow.ROW_APART_AT] = degradation.value(row, ParquetColumns.ROW);
    return RowFactory.create(values);
  }
}
