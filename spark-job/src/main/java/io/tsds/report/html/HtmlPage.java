package io.tsds.report.html;

import io.tsds.ConstantText;
import io.tsds.assignment.Method;
import io.tsds.report.Figures;
import io.tsds.report.FileFacts;
import io.tsds.report.RunFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the pages of all reports look like, and what stands on them alike. */
final class HtmlPage {
  private static final String STYLE_SHEET = "report.css";

  private HtmlPage() {}

  /** Begins a page, up to its main part. */
  static void open(Html html, String title) {
    html.open("html", "lang", "en");
    html.open("head")
        .empty("meta", "charset", "utf-8")
        .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
        .empty("meta", "name", "color-scheme", "content", "light dark")
        .element("title", title)
        .style(styleSheet())
        .closeLine();
    html.open("body").open("main");
  }

  /** Ends the page. */
  static void close(Html html) {
    html.closeLine().closeLine().closeLine();
  }

  /**
   * What was selected, and when.
   *
   * @param whom for whom or what, up to the name of the queries
   */
  static void title(
      Html html, String heading, Method method, FileFacts files, String whom, RunFacts run) {
    html.open("header")
        .element("h1", heading)
        .open("p", "class", "subtitle")
        .element("strong", ConstantText.of(method))
        .text(" from ")
        .element("code", files.candidates().uri())
        .text(whom)
        .element("code", files.queries().uri())
        .text(", finished " + Figures.instant(run.finished()))
        .closeLine()
        .closeLine();
  }

  /** Says so where {@code --strict} refused the selection. */
  static void refusal(Html html, RunFacts run) {
    if (run.exitStatus() == RunFacts.REFUSED) {
      html.element("p", "The run was strict: it ended with status 3 and published no selection.");
    }
  }

  /** A key figure. */
  static void figure(Html html, String name, String value, String remark) {
    html.open("div", "class", "figure")
        .element("span", name, "class", "name")
        .element("span", value, "class", "value")
        .element("span", remark, "class", "remark")
        .closeLine();
  }

  static void warnings(Html html, List<String> warnings) {
    if (warnings.isEmpty()) {
      return;
    }
    html.open("section", "class", "warnings").element("h2", "Warnings").open("ul");
    warnings.forEach(warning -> html.open("li").sentence(warning).close());
    html.close().closeLine();
  }

  private static String styleSheet() {
    try (InputStream stream = HtmlPage.class.getResourceAsStream(STYLE_SHEET)) {
      if (stream == null) {
        throw new IllegalStateException(STYLE_SHEET + " is missing from the class path");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
