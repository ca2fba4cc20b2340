package io.tsds.cli;

import io.tsds.ConstantText;
import io.tsds.Quantity;
import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.GenerateParameters.Storage;
import io.tsds.generate.RecoveryDataParameters;
import io.tsds.generate.RecoveryGeneration.Written;
import io.tsds.storage.writing.ComponentType;
import java.util.Locale;

/** What {@code generate --recovery} says about what it wrote, and how to recover with it. */
final class RecoveryDataSummary {
  private RecoveryDataSummary() {}

  static String of(RecoveryDataParameters parameters, Written written, double seconds) {
    Data data = parameters.data();
    Storage storage = parameters.storage();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "Wrote %s of %s (parquet, %s) to %s: %s, %,d MB, in %.1f s.",
        Quantity.of(data.rows(), "candidate"),
        Quantity.of(data.dimension(), "component"),
        ConstantText.of(storage.elementType()),
        written.candidates(),
        Quantity.of(storage.files(), "file"),
        written.candidateBytes() / 1_000_000,
        seconds);
    line(
        text,
        "  %s, cluster k with a share of 1/(k+1), noise %s, seed %d; every row has unit length.",
        Quantity.of(data.clusters(), "cluster"),
        data.noise(),
        parameters.seed());
    line(
        text,
        "  degradation of %,d of them, on average from %.3f nats in cluster 0 to %.3f in cluster"
            + " %d: %s",
        written.measured(),
        written.lowestMean(),
        written.highestMean(),
        data.clusters() - 1,
        written.degradation());
    line(text, "  the true clusters, and what is known of each: %s", written.truth());
    line(text, "");
    line(text, "To recover with them:");
    line(text, "  %s", recoverCommand(parameters, written));
    return text.toString();
  }

  /** A command that a shell takes as it stands. */
  static String recoverCommand(RecoveryDataParameters parameters, Written written) {
    String dtype =
        parameters.storage().elementType() == ComponentType.FLOAT16
            ? " --embedding-dtype float16"
            : "";
    return String.format(
        Locale.ROOT,
        "%s recover --candidates %s --degradation %s --output %s --sample-size %d%s",
        ShellWords.launcher(),
        ShellWords.quoted(written.candidates()),
        ShellWords.quoted(written.degradation()),
        ShellWords.quoted(written.output() + ".recovered"),
        Math.max(1, written.measured() / 100),
        dtype);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
