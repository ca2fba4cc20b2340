package io.tsds.pipeline.records;

import io.tsds.UserException;
import io.tsds.report.Excerpt;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Checks what {@link WantedTexts} found, as an export checks the records that it found. */
record FoundTexts(RecordSource source, TextColumn column, Collection<String> ids) {
  /** Numbers as text in the order of the numbers. */
  private static final Comparator<String> SHORTEST_FIRST =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  SortedMap<String, Excerpt> of(List<Row> rows) {
    refuseFaults(rows);
    SortedMap<String, Excerpt> texts = new TreeMap<>();
    for (Row row : rows) {
      String id = row.getString(0);
      if (texts.containsKey(id)) {
        throw repeated(rows);
      }
      texts.put(id, row.isNullAt(1) ? null : new Excerpt(row.getString(1), row.getBoolean(2)));
    }
    refuseMissing(texts);
    refuseNoKey(rows);
    return texts;
  }

  private static void refuseFaults(List<Row> rows) {
    rows.stream()
        .map(row -> row.getString(4))
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .ifPresent(
            fault -> {
              throw new UserException("`records` " + fault);
            });
  }

  private UserException repeated(List<Row> rows) {
    SortedMap<String, Integer> counts = new TreeMap<>(SHORTEST_FIRST);
    rows.forEach(row -> counts.merge(row.getString(0), 1, Integer::sum));
    counts.values().removeIf(count -> count == 1);
    return new UserException(
        String.format(
            Locale.ROOT,
            "%s: several records have the id %s %s, whose text the report shows; a record must be"
                + " unique",
            source.name(),
            counts.firstKey(),
            source.idPlace()));
  }

  private void refuseMissing(SortedMap<String, Excerpt> texts) {
    List<String> missing =
        ids.stream().filter(id -> !texts.containsKey(id)).sorted(SHORTEST_FIRST).toList();
    if (!missing.isEmpty()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: no record has the id %s %s, and %d of %d candidates whose texts the report shows"
                  + " have no record; give the records of all candidates, and `record-id-column` if"
                  + " another column has their ids",
              source.name(),
              missing.get(0),
              source.idPlace(),
              missing.size(),
              ids.size()));
    }
  }

  /** Records of JSON may each lack a key, but hardly all of them. */
  private void refuseNoKey(List<Row> rows) {
    if (!rows.isEmpty() && rows.stream().allMatch(row -> !row.isNullAt(3))) {
      throw column.missing(List.of(rows.get(0).getString(3)));
    }
  }
}
