package io.tsds.report;

import io.tsds.Quantity;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an export read and wrote.
 *
 * @param records distinct ones, of all candidates that were selected
 * @param recordsTaken whether an earlier run, which was cut short, had found them
 * @param shards of each epoch
 */
public record ExportReport(
    RunFacts run,
    Map<String, String> parameters,
    Source source,
    long records,
    boolean recordsTaken,
    List<Shards> shards,
    Versions versions) {
  public ExportReport {
    shards = List.copyOf(shards);
    FactChecks.count("records", records);
  }

  /**
   * What was exported.
   *
   * @param selection folder of the selection
   * @param format of the records, found out where it was not given
   * @param numbered whether a record is that of the candidate with its number
   * @param queriesTold whether the selection has a transport plan, from which the queries come that
   *     each candidate serves
   */
  public record Source(String selection, String format, boolean numbered, boolean queriesTold) {}

  /**
   * The files of an epoch.
   *
   * @param folder in the output
   * @param candidates distinct ones
   */
  public record Shards(String folder, long rows, long candidates, int files) {
    public Shards {
      FactChecks.count("rows", rows);
      FactChecks.count("candidates", candidates);
      FactChecks.count("files", files);
    }
  }

  /** Rows of all epochs. */
  public long rows() {
    return shards.stream().mapToLong(Shards::rows).sum();
  }

  /** Files of all epochs. */
  public long files() {
    return shards.stream().mapToLong(Shards::files).sum();
  }

  /** What there is for people, a line a subject. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s of %s in %s%n",
            Quantity.of(rows(), "row"),
            Quantity.of(records, "record"),
            Quantity.of(files(), "file")));
    for (Shards epoch : shards.subList(0, Math.min(shards.size(), MOST_LISTED))) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %s: %s, %s%n",
              epoch.folder(),
              Quantity.of(epoch.rows(), "row"),
              Quantity.of(epoch.candidates(), "distinct candidate")));
    }
    if (shards.size() > MOST_LISTED) {
      text.append(String.format(Locale.ROOT, "  and %d more%n", shards.size() - MOST_LISTED));
    }
    if (!source.queriesTold()) {
      text.append("  without tsds_queries, since the selection has no transport plan\n");
    }
    return text.toString();
  }

  private static final int MOST_LISTED = 10;
}
