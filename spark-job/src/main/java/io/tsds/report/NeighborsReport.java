package io.tsds.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a search that was kept found.
 *
 * @param parameters that the lists depend on, by option name
 * @param length neighbors of each query, min(L, N)
 * @param checksum of the rows of {@code neighbors}
 */
public record NeighborsReport(
    RunFacts run,
    Map<String, String> parameters,
    Files files,
    Counts counts,
    int length,
    ListDistances distances,
    List<StageFacts> stages,
    BlasFacts blas,
    String checksum,
    Versions versions) {
  public NeighborsReport {
    stages = List.copyOf(stages);
  }

  /** What was read, and where the search is. */
  public record Files(FileFacts.Input candidates, FileFacts.Input queries, String output) {}

  /** For people, a line a subject. */
  public String text() {
    StringBuilder text = new StringBuilder();
    TextLines.line(text, "read", ReportText.readOf(counts));
    TextLines.line(
        text,
        "neighbors",
        String.format(
            Locale.ROOT,
            "%s of each query, %s",
            Figures.count(length),
            Figures.count(length * counts.queries()) + " rows"));
    TextLines.line(text, "distances", distances.sentence());
    TextLines.blas(text, blas);
    TextLines.time(text, run, stages);
    TextLines.numbering(text, files.candidates());
    TextLines.output(text, run, files.output());
    TextLines.line(
        text,
        "next",
        String.format(
            Locale.ROOT,
            "tsds select `neighbors` %s `output` URI `sample-size` B",
            files.output()));
    return text.toString();
  }
}
