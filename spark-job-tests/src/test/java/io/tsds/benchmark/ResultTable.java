package io.tsds.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects measurements, prints each at once, and writes them as a Markdown table. */
final class ResultTable {
  private final List<String> rows = new ArrayList<>();
  private final List<String> sections = new ArrayList<>();

  void add(String what, String at, String measured, String target) {
    String row = "| %s | %s | %s | %s |".formatted(what, at, measured, target);
    rows.add(row);
    System.out.println(row);
  }

  /** Markdown that goes behind the table, under a title of its own. */
  void section(String title, List<String> lines) {
    sections.add("");
    sections.add("## " + title);
    sections.add("");
    sections.addAll(lines);
  }

  void write(Path file, String machine) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("Measured on " + machine + ".");
    lines.add("");
    lines.add("| what | at | measured | target |");
    lines.add("|---|---|---|---|");
    lines.addAll(rows);
    lines.addAll(sections);
    Files.write(file, lines);
  }
}
