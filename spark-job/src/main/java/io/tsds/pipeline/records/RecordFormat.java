package io.tsds.pipeline.records;

import io.tsds.UserException;
import io.tsds.parameters.Records;
import io.tsds.storage.input.InputFile;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Formats of records, by the option or by the names of the files. */
final class RecordFormat {
  static final String PARQUET = "parquet";
  static final String JSONL = "jsonl";
  static final String CSV = "csv";

  /** How Spark and others name files of compressed text. */
  private static final Pattern COMPRESSION =
      Pattern.compile("\\.(gz|gzip|bz2|zst|lz4|snappy|deflate)$");

  private RecordFormat() {}

  /** The format that was given, or that all files have by their names. */
  static String of(Records records, List<InputFile> files) {
    if (!records.format().equals(Records.AUTO)) {
      return records.format().toLowerCase(Locale.ROOT).equals("json") ? JSONL : records.format();
    }
    Set<String> formats = new TreeSet<>();
    for (InputFile file : files) {
      formats.add(of(file.path()));
    }
    if (formats.size() == 1 && !formats.contains("")) {
      return formats.iterator().next();
    }
    throw UserException.of(
        records.names().uri(),
        "is %s, whose files %s, such as %s; give `%s` parquet, jsonl, csv, or the name of a source of"
            + " Spark's",
        records.uri(),
        formats.size() > 1 ? "differ in format by their names" : "do not tell their format",
        files.get(0).path(),
        records.names().format());
  }

  private static String of(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String plain = COMPRESSION.matcher(name).replaceFirst("");
    String extension = plain.substring(plain.lastIndexOf('.') + 1);
    return switch (extension) {
      case "parquet", "pq" -> PARQUET;
      case "jsonl", "json", "ndjson" -> JSONL;
      case "csv" -> CSV;
      default -> "";
    };
  }
}
