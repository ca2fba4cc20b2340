package io.tsds.pipeline.encode;

import io.tsds.UserException;
import io.tsds.embedding.OnBadRow;
import io.tsds.progress.TaskRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Cuts a partition of texts into pieces, and writes them. Numbered texts that follow each other
 * stay together: a piece begins where a number is not the next.
 *
 * @param name of the texts in messages
 * @param numbered whether the ids are the numbers of the texts
 */
record PieceFiller(
    String name,
    boolean numbered,
    OnBadRow onBadRow,
    String folder,
    SerializableConfiguration hadoop)
    implements Function2<Integer, Iterator<Row>, Iterator<TextPiece>>, Serializable {
  private static final char REPLACEMENT = '\uFFFD';

  @Override
  public Iterator<TextPiece> call(Integer partition, Iterator<Row> rows) {
    Filling filling = new Filling(partition);
    while (rows.hasNext()) {
      filling.add(rows.next());
      TaskRows.add(1);
    }
    filling.close();
    return filling.pieces.iterator();
  }

  /** The pieces of a partition. */
  private final class Filling {
    private final int partition;
    private final List<TextPiece> pieces = new ArrayList<>();
    private List<PieceRow> rows = new ArrayList<>();
    private long next;
    private long missing;
    private long empty;
    private long replaced;
    private long characters;
    private boolean wholeNumbers = true;

    Filling(int partition) {
      this.partition = partition;
    }

    void add(Row row) {
      String text = row.isNullAt(1) ? null : row.getString(1);
      String fault = fault(row, text);
      if (fault != null && onBadRow == OnBadRow.FAIL) {
        throw new UserException(name + fault + "; `on-bad-row` skip goes on without it");
      }
      if (row.isNullAt(0)) {
        // Counted with the piece at hand, since it can stand in none.
        missing++;
        return;
      }
      if (numbered && !rows.isEmpty() && Long.parseLong(row.getString(0)) != next) {
        close();
      }
      append(row.getString(0), text);
      if (PieceSizes.isFull(pieces.size(), rows.size(), characters)) {
        close();
      }
    }

    private String fault(Row row, String text) {
      if (!row.isNullAt(2)) {
        return " " + row.getString(2);
      }
      if (row.isNullAt(0)) {
        return ": a text has no id";
      }
      return text == null
          ? String.format(
              Locale.ROOT, ": %s %s has no text", numbered ? "row" : "id", row.getString(0))
          : null;
    }

    private void append(String id, String text) {
      rows.add(new PieceRow(id, text));
      if (numbered) {
        next = Long.parseLong(id) + 1;
      } else {
        wholeNumbers &= isWholeNumber(id);
      }
      if (text == null) {
        missing++;
        return;
      }
      characters += text.length();
      if (text.isBlank()) {
        empty++;
      }
      if (text.indexOf(REPLACEMENT) >= 0) {
        replaced++;
      }
    }

    void close() {
      if (rows.isEmpty() && missing == 0) {
        return;
      }
      String piece = pieceName();
      String file = piece + "-" + TaskContext.get().taskAttemptId();
      if (!rows.isEmpty()) {
        PieceFile.write(new Path(folder), file, rows, hadoop.value());
      }
      pieces.add(
          new TextPiece(
              piece, file, rows.size(), missing, empty, replaced, characters, wholeNumbers));
      rows = new ArrayList<>();
      missing = 0;
      empty = 0;
      replaced = 0;
      characters = 0;
      wholeNumbers = true;
    }

    private String pieceName() {
      return numbered && !rows.isEmpty()
          ? String.format(Locale.ROOT, "part-%015d", Long.parseLong(rows.get(0).id()))
          : String.format(Locale.ROOT, "part-%06d-%06d", partition, pieces.size());
    }
  }

  private static boolean isWholeNumber(String id) {
    try {
      return Long.toString(Long.parseLong(id)).equals(id);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
