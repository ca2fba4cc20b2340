package io.tsds.report.html;

import io.tsds.report.Figures;
import io.tsds.report.RunFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** What the pages of all reports look like, and what stands on them alike. */
final class HtmlPage {
  private static final String STYLE_SHEET = "report.css";
  private static final String SCRIPT = "report.js";

  private HtmlPage() {}

  /**
   * Begins a page, up to its main part.
   *
   * @param moreStyles style sheets of this kind of report
   */
  static void open(Html html, String title, String... moreStyles) {
    html.open("html", "lang", "en");
    html.open("head")
        .empty("meta", "charset", "utf-8")
        .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
        .empty("meta", "name", "color-scheme", "content", "light dark")
        .element("title", title)
        .style(resource(STYLE_SHEET));
    for (String sheet : moreStyles) {
      html.style(resource(sheet));
    }
    html.closeLine();
    html.open("body").open("main");
  }

  /** Ends a page that readers sort and point at, with the script for that. */
  static void closeWithScript(Html html) {
    html.closeLine().script(resource(SCRIPT)).closeLine().closeLine();
  }

  /** Ends the page. */
  static void close(Html html) {
    html.closeLine().closeLine().closeLine();
  }

  /**
   * What a report is about, and when its run finished.
   *
   * @param subject writes what was selected from what, as part of a sentence
   */
  static void title(Html html, String heading, Consumer<Html> subject, RunFacts run) {
    html.open("header").element("h1", heading).open("p", "class", "subtitle");
    subject.accept(html);
    html.text(", finished " + Figures.instant(run.finished())).closeLine().closeLine();
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

  private static String resource(String name) {
    try (InputStream stream = HtmlPage.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is missing from the class path");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
