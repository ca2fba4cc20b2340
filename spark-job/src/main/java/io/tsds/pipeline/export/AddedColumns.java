package io.tsds.pipeline.export;

import static org.apache.spark.sql.functions.col;

import io.tsds.UserException;
import io.tsds.pipeline.export.ExportedSelection.Section;
import io.tsds.pipeline.records.RecordSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The columns that an export adds to those of the records. */
final class AddedColumns {
  private AddedColumns() {}

  /** What is known of each candidate besides its draws: its id, its probability, its queries. */
  static Dataset<Row> attributes(ExportedSelection selection, Section section, Dataset<Row> drawn) {
    Dataset<Row> attributes = drawn.select(ExportedSelection.ID).distinct();
    for (Dataset<Row> further :
        Arrays.asList(selection.probabilities(section), selection.queries(section, attributes))) {
      if (further != null) {
        attributes = attributes.join(further, new String[] {ExportedSelection.ID}, "left");
      }
    }
    return attributes;
  }

  /**
   * The columns, in their order.
   *
   * @param drawn rows of the selection
   */
  static List<Column> of(Dataset<Row> drawn, Dataset<Row> attributes) {
    List<Column> added = new ArrayList<>();
    List<String> known = List.of(attributes.columns());
    if (known.contains(ExportedSelection.PROBABILITY)) {
      added.add(col(ExportedSelection.PROBABILITY));
    }
    for (String name : drawn.columns()) {
      if (!name.equals(ExportedSelection.ID) && !name.equals(ExportedSelection.EPOCH)) {
        added.add(col(name).as(ExportedSelection.PREFIX + name));
      }
    }
    if (known.contains(ExportedSelection.QUERIES)) {
      added.add(col(ExportedSelection.QUERIES));
    }
    return added;
  }

  /**
   * Refuses records with a column that the export adds, or hands on for itself.
   *
   * @param names of the records' columns
   */
  static void refuseIn(List<String> names, ExportedSelection selection, RecordSource source) {
    List<String> added =
        new ArrayList<>(
            List.of(
                ExportedSelection.PROBABILITY,
                ExportedSelection.QUERIES,
                RecordSource.ID,
                SeededOrder.PLACE));
    // All selections of an output have the same columns.
    for (String name : selection.selection(selection.sections().get(0)).columns()) {
      added.add(ExportedSelection.PREFIX + name);
    }
    for (String name : added) {
      if (names.contains(name)) {
        throw new UserException(
            source.name()
                + ": the records have a column "
                + name
                + ", which the export adds; rename it in the records");
      }
    }
  }
}
