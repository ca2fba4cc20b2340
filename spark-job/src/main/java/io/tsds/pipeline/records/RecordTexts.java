package io.tsds.pipeline.records;

import static org.apache.spark.sql.functions.col;

import io.tsds.UserException;
import io.tsds.parameters.ShownTexts;
import io.tsds.report.Excerpt;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The texts of a few candidates, by their ids. The records are read once and stay where they are:
 * the ids travel to them, and what is found comes back.
 */
public final class RecordTexts {
  /** Role of the records among the inputs of a run. */
  public static final String ROLE = "records";

  private final RecordSource source;
  private final TextColumn column;

  private RecordTexts(RecordSource source, TextColumn column) {
    this.source = source;
    this.column = column;
  }

  /**
   * Opens the records.
   *
   * @param numbered whether the candidates' ids are the numbers of their rows
   * @throws UserException if they cannot be read, or have no such column
   */
  public static RecordTexts open(SparkSession spark, ShownTexts texts, boolean numbered) {
    RecordSource source = RecordSource.open(RecordSource.session(spark), texts.records(), numbered);
    return new RecordTexts(source, TextColumn.of(source, texts.column()));
  }

  /** The files as they stood when they were opened; none where there are none to be listed. */
  public List<InputSnapshot> snapshots() {
    return source.snapshot() == null ? List.of() : List.of(source.snapshot());
  }

  /** The files for the manifest; none where there are none to be listed. */
  public List<InputFile> files() {
    return source.files();
  }

  /** About how many bytes {@link #find} reads. */
  public long bytesRead() {
    long bytes = files().stream().mapToLong(InputFile::bytes).sum();
    return source.isCountedByReading() ? 2 * bytes : bytes;
  }

  /**
   * Finds the texts of these candidates, each of which must have one record.
   *
   * @param candidates rows of the candidates
   * @return by id; null of a record without a text
   * @throws UserException naming a candidate without a record
   */
  SortedMap<String, Excerpt> find(Collection<String> ids, long candidates) {
    try {
      Dataset<Row> rows = source.rows();
      source.requireAsMany(candidates);
      Dataset<Row> texts =
          rows.select(col(RecordSource.ID), column.textOrLine(rows), col(RecordSource.FAULT))
              .mapPartitions(
                  new WantedTexts(ids, source.isText() ? column.name() : null),
                  Encoders.row(WantedTexts.SCHEMA));
      return new FoundTexts(source, column, ids).of(texts.collectAsList());
    } catch (Exception e) {
      // Spark's actions throw checked exceptions that they do not declare.
      throw ReadFailure.translate(e);
    }
  }
}
