package io.tsds.report;

import io.tsds.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was encoded.
 *
 * @param parameters as used
 * @param stages in their order
 */
public record EncodeReport(
    RunFacts run,
    Map<String, String> parameters,
    Model model,
    Texts texts,
    Speed speed,
    List<StageFacts> stages,
    Files files,
    Versions versions) {
  public EncodeReport {
    stages = List.copyOf(stages);
  }

  /**
   * The encoder.
   *
   * @param checksum SHA-256 of its files
   * @param dimension components of an embedding
   */
  public record Model(String name, String checksum, int dimension) {}

  /**
   * The texts.
   *
   * @param all with the missing ones
   * @param missing that are null or could not be read, and have no embedding
   * @param empty of blanks alone, which have the embedding of the empty text
   * @param replaced with U+FFFD, which stands for bytes that are no UTF-8
   * @param truncated with more tokens than an encoder takes
   * @param tokens that were encoded
   */
  public record Texts(
      long all, long missing, long empty, long replaced, long truncated, long tokens) {}

  /**
   * How fast it went.
   *
   * @param textsPerSecond of the stage, without texts of an earlier run; 0 where there were none
   * @param textsPerSecondOfCore as tried before, on one core
   * @param slots tasks at a time
   */
  public record Speed(double textsPerSecond, double textsPerSecondOfCore, int slots) {
    public Speed {
      FactChecks.finite("textsPerSecond", textsPerSecond);
    }
  }

  /**
   * What was written.
   *
   * @param folder in the output
   */
  public record Files(String folder, String format, int count) {}

  /** What a user should know before using the embeddings. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (texts.missing() > 0) {
      warnings.add(
          Quantity.of(texts.missing(), "text")
              + " missing or not readable, without an embedding; select skips them with"
              + " `on-bad-row` skip");
    }
    if (texts.empty() > 0) {
      warnings.add(
          Quantity.of(texts.empty(), "text") + " empty, with the embedding of the empty text");
    }
    if (texts.replaced() > 0) {
      warnings.add(
          Quantity.of(texts.replaced(), "text")
              + " with U+FFFD, which stands for bytes that are no UTF-8");
    }
    if (texts.truncated() > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s (%.1f %%) longer than `max-tokens` %s, and cut",
              Quantity.of(texts.truncated(), "text"),
              100.0 * texts.truncated() / texts.all(),
              parameters.get("max-tokens")));
    }
    return warnings;
  }

  /** What there is for people, a line a subject. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "texts", "%s, %,d tokens", Quantity.of(texts.all(), "text"), texts.tokens());
    line(text, "model", "%s, dimension %d", model.name(), model.dimension());
    line(
        text,
        "speed",
        "%,.0f texts/s on %s (tried: %,.0f texts/s on one)",
        speed.textsPerSecond(),
        Quantity.of(speed.slots(), "core"),
        speed.textsPerSecondOfCore());
    line(text, "files", "%s of %s", Quantity.of(files.count(), "file"), files.format());
    warnings().forEach(warning -> line(text, "warning", "%s", warning));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-16s ", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }
}
