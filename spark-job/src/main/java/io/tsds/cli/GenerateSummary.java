package io.tsds.cli;

import io.tsds.ConstantText;
import io.tsds.Quantity;
import io.tsds.generate.FileFormat;
import io.tsds.generate.GenerateParameters;
import io.tsds.generate.GenerateParameters.Copies;
import io.tsds.generate.GenerateParameters.Data;
import io.tsds.generate.GenerateParameters.Storage;
import io.tsds.generate.Generation.Written;
import io.tsds.storage.writing.ComponentType;
import java.util.Locale;

/** What {@code generate} says about what it wrote, and how to select from it. */
final class GenerateSummary {
  private GenerateSummary() {}

  static String of(GenerateParameters parameters, Written written, double seconds) {
    Data data = parameters.data();
    Storage storage = parameters.storage();
    Copies copies = parameters.copies();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "Wrote %s of %s (%s, %s) to %s: %s, %,d MB, in %.1f s.",
        Quantity.of(data.rows(), "row"),
        Quantity.of(data.dimension(), "component"),
        ConstantText.of(storage.format()),
        ConstantText.of(storage.elementType()),
        written.candidates(),
        Quantity.of(storage.files(), "file"),
        written.candidateBytes() / 1_000_000,
        seconds);
    line(
        text,
        "  %s, noise %s around each, seed %d; every row has unit length.",
        Quantity.of(data.clusters(), "center"),
        data.noise(),
        parameters.seed());
    line(
        text,
        "  %,d rows are near copies of others, about %.2g away; %,d are exact copies. Which ones: %s",
        copies.nearCopies(data.rows()),
        copies.nearNoise() / Math.sqrt(1 + data.noise() * data.noise()),
        copies.exactCopies(data.rows()),
        written.truth());
    if (written.queries() != null) {
      line(text, "  %s: %s", Quantity.of(parameters.queries().rows(), "query"), written.queries());
    }
    line(text, "");
    line(text, "To select from them:");
    line(text, "  %s", selectCommand(parameters, written));
    return text.toString();
  }

  /** A command that a shell takes as it stands. */
  static String selectCommand(GenerateParameters parameters, Written written) {
    String queries = written.queries() == null ? "QUERIES" : ShellWords.quoted(written.queries());
    String dtype =
        parameters.storage().format() == FileFormat.PARQUET
                && parameters.storage().elementType() == ComponentType.FLOAT16
            ? " --embedding-dtype float16"
            : "";
    return String.format(
        Locale.ROOT,
        "%s select --candidates %s --queries %s --output %s --sample-size %d%s",
        ShellWords.launcher(),
        ShellWords.quoted(written.candidates()),
        queries,
        ShellWords.quoted(written.candidates() + ".selected"),
        Math.max(1, parameters.data().rows() / 100),
        dtype);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
