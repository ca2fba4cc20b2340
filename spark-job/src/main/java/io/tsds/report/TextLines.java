package io.tsds.report;

import java.util.List;
import java.util.Locale;

/** The lines that the texts of all reports have, whatever was selected. */
public final class TextLines {
  private TextLines() {}

  /** A line, with a name in the first column; an empty one continues the line before. */
  public static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-16s %s", name, value)).append('\n');
  }

  /** How long the run took, and its stages. */
  public static void time(StringBuilder text, RunFacts run, List<StageFacts> stages) {
    line(text, "time", Figures.seconds(run.seconds()));
    for (StageFacts stage : stages) {
      line(
          text,
          "",
          String.format(
              Locale.ROOT,
              "%-20s %12s%s",
              stage.name(),
              Figures.seconds(stage.seconds()),
              stage.isTaken() ? "  (by an earlier run)" : ""));
    }
  }

  /** Which BLAS multiplied the matrices. */
  public static void blas(StringBuilder text, BlasFacts blas) {
    String kernels = blas.kernelSet() == null ? "" : ", kernels for " + blas.kernelSet();
    String rate =
        blas.gflops() == null ? "" : ", " + Figures.number(blas.gflops()) + " GFLOP/s a thread";
    line(text, "blas", blas.name() + kernels + rate);
    if (blas.fallbackReason() != null) {
      line(text, "", blas.fallbackReason());
    }
    if (blas.hint() != null) {
      line(text, "", blas.hint());
    }
  }

  /** Which filter ran before the exact distances, unless it is null. */
  public static void filter(StringBuilder text, FilterFacts filter) {
    if (filter == null) {
      return;
    }
    String rates = filter.trials().isEmpty() ? "" : ": " + filter.measured();
    String note =
        filter.note() == null ? "" : String.format(Locale.ROOT, " (%s%s)", filter.note(), rates);
    line(text, "filter", filter.name() + note);
  }

  /** What ids mean, where they are numbers over several files. */
  public static void numbering(StringBuilder text, FileFacts.Input candidates) {
    FileFacts.Numbering numbering = candidates.numbering();
    if (numbering != null && candidates.files() > 1) {
      line(text, "ids", numbering.meaning().replaceFirst("^ids are ", ""));
    }
  }

  /** Where the results are. */
  public static void output(StringBuilder text, RunFacts run, String folder) {
    line(
        text,
        "output",
        run.exitStatus() == RunFacts.DONE ? folder : "nothing was published in " + folder);
  }
}
