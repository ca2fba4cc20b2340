package io.tsds.report.html;

import io.tsds.report.BlasFacts;
import io.tsds.report.Figures;
import io.tsds.report.FileFacts;
import io.tsds.report.FilterFacts;
import io.tsds.report.RunFacts;
import io.tsds.report.StageFacts;
import io.tsds.report.Versions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The part of a page about the run: its stages, its BLAS, its files and its versions, whatever was
 * selected.
 */
final class ExecutionSections {
  private final Html html;
  private final HtmlTables tables;

  ExecutionSections(Html html, HtmlTables tables) {
    this.html = html;
    this.tables = tables;
  }

  void stages(List<StageFacts> stages) {
    double longest = stages.stream().mapToDouble(StageFacts::seconds).max().orElse(0);
    tables.openFolded("Stages");
    tables.openTable(
        "In the order in which they ran",
        "Stage",
        "Time",
        "Of the longest",
        "Rows",
        "Bytes",
        "Details");
    for (StageFacts stage : stages) {
      html.open("tr").element("th", stage.name(), "scope", "row");
      html.element("td", Figures.seconds(stage.seconds()), "class", "number");
      html.open("td");
      bar(longest > 0 ? stage.seconds() / longest : 0);
      html.close();
      html.element("td", rows(stage), "class", "number");
      html.element("td", bytes(stage), "class", "number");
      html.element("td", details(stage.details()), "class", "details").closeLine();
    }
    tables.closeTable();
    tables.closeSection();
  }

  private void bar(double share) {
    String width = String.format(Locale.ROOT, "%.2f", Math.max(1, 120 * share));
    html.open(
            "svg",
            "class",
            "share",
            "width",
            "120",
            "height",
            "12",
            "viewBox",
            "0 0 120 12",
            "aria-hidden",
            "true")
        .open("rect", "class", "bar", "width", width, "height", "12", "rx", "2")
        .close()
        .close();
  }

  private static String rows(StageFacts stage) {
    return stage.rows() == 0 ? Figures.ABSENT : Figures.count(stage.rows());
  }

  private static String bytes(StageFacts stage) {
    return stage.bytes() == 0 ? Figures.ABSENT : Figures.bytes(stage.bytes());
  }

  private static String details(Map<String, Object> details) {
    return details.entrySet().stream()
        .map(entry -> entry.getKey() + " " + detail(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** A value of a stage's details, or of parameters, as people read it. */
  static String detail(Object value) {
    if (value instanceof Long whole) {
      return Figures.count(whole);
    }
    if (value instanceof Double number) {
      return Numbers.of(number);
    }
    if (value instanceof List<?> values) {
      return values.stream().map(ExecutionSections::detail).collect(Collectors.joining(" / "));
    }
    return value == null ? Figures.ABSENT : value.toString();
  }

  /**
   * What multiplied the matrices, and what it spared.
   *
   * @param filter null where the search used none
   */
  void arithmetic(BlasFacts blas, FilterFacts filter) {
    tables.openFolded("Arithmetic");
    tables.openFacts("BLAS and the filter before the exact distances");
    tables.row("BLAS", blas.name());
    tables.row("Kernels for", blas.kernelSet() == null ? Figures.ABSENT : blas.kernelSet());
    tables.row(
        "Measured on one thread",
        blas.gflops() == null ? Figures.ABSENT : Numbers.of(blas.gflops()) + " GFLOP/s");
    if (blas.fallbackReason() != null) {
      tables.markedSentenceRow("Not the preferred BLAS", blas.fallbackReason());
    }
    if (blas.hint() != null) {
      tables.markedRow("Could be faster", blas.hint());
    }
    if (filter != null) {
      tables.row("Filter", filter.name() + (filter.centered() ? ", on centered data" : ""));
      tables.sentenceRow("Why that filter", filter.note() == null ? Figures.ABSENT : filter.note());
      if (!filter.trials().isEmpty()) {
        tables.row("Measured when it was chosen", filter.measured());
      }
      if (filter.coarsePerQuery() != null) {
        tables.row("Left by integers, per query", Numbers.of(filter.coarsePerQuery()));
      }
      tables.row("Largest slack of a squared distance", Numbers.of(filter.largestSlack()));
      tables.row("Survivors per query", Numbers.of(filter.survivorsPerQuery()));
      tables.row("Shuffled entries per query", Numbers.of(filter.shuffledPerQuery()));
    }
    tables.closeTable();
    tables.closeSection();
  }

  /** Begins the section of the files, with the table of the inputs. */
  void openFiles() {
    tables.openFolded("Files");
    tables.openTable(
        "Inputs", "Input", "Location", "Format", "Files", "Bytes", "Rows", "Skipped rows");
  }

  void input(String name, FileFacts.Input input, long rows, long skipped) {
    tables.row(
        name,
        input.uri(),
        input.format(),
        files(input),
        Figures.bytes(input.bytes()),
        Figures.count(rows),
        Figures.count(skipped));
  }

  /** Ends the table of the inputs, and begins that of the output. */
  void openOutput(FileFacts.Input candidates, String folder, String selectionFormat) {
    tables.closeTable();
    tables.openFacts("Output");
    if (candidates.numbering() != null) {
      tables.row("Ids", candidates.numbering().meaning());
    }
    tables.row("Folder", folder);
    tables.row("Format of the selection", selectionFormat);
  }

  /**
   * The checksum of some rows.
   *
   * @param value null where they were not written
   */
  void checksum(String rows, String value) {
    tables.row("Checksum of the " + rows, orAbsent(value));
  }

  void closeFiles() {
    tables.closeTable();
    tables.closeSection();
  }

  private static String files(FileFacts.Input input) {
    Integer withoutRows = input.filesWithoutRows();
    return withoutRows == null || withoutRows == 0
        ? Figures.count(input.files())
        : Figures.count(input.files())
            + ", "
            + Figures.count(withoutRows)
            + " of them without rows";
  }

  void run(RunFacts run, Versions versions) {
    tables.openFolded("Run");
    tables.openFacts("When, where and with which software");
    tables.row("Started", Figures.instant(run.started()));
    tables.row("Finished", Figures.instant(run.finished()));
    tables.row("Exit status", Integer.toString(run.exitStatus()));
    tables.row("Spark master", orAbsent(run.master()));
    tables.row("tsds-spark", versions.tsdsSpark());
    tables.row("Spark", versions.spark());
    tables.row("Java", versions.java());
    tables.row("Operating system", versions.os() + ", " + versions.architecture());
    tables.closeTable();
    tables.closeSection();
  }

  private static String orAbsent(String value) {
    return value == null ? Figures.ABSENT : value;
  }
}
