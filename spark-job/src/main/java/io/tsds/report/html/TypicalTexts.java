package io.tsds.report.html;

import io.tsds.Quantity;
import io.tsds.report.Excerpt;
import io.tsds.report.Figures;
import io.tsds.report.TypicalFacts;
import io.tsds.report.TypicalFacts.Pick;
import java.util.List;

/**
 * The texts of the most and the least typical candidates. They are anybody's: each stands in a
 * block of its own, whose direction follows from it and changes nothing around it.
 */
final class TypicalTexts {
  private final TypicalFacts typical;
  private final Html html;
  private final HtmlTables tables;

  TypicalTexts(TypicalFacts typical, Html html, HtmlTables tables) {
    this.typical = typical;
    this.html = html;
    this.tables = tables;
  }

  void write() {
    tables.openSection("Texts of typical candidates");
    html.element(
        "p",
        "The texts of those that have the most probability, and of those that have the least of"
            + " all that have any. How often a candidate was drawn is told of the first epoch.");
    html.open("div", "id", "typical", "class", "charts");
    texts("Most typical", typical.most());
    if (!typical.least().isEmpty()) {
      texts("Least typical", typical.least());
    }
    html.closeLine();
    tables.closeSection();
  }

  private void texts(String title, List<Pick> picks) {
    html.open("div")
        .element("h3", title)
        .open("ol", "class", "long picks", "tabindex", "0", "role", "region", "aria-label", title);
    picks.forEach(this::pick);
    html.close().closeLine();
  }

  private void pick(Pick pick) {
    html.open("li").open("p", "class", "note").text(Figures.count(pick.rank()) + ". ");
    html.element("bdi", pick.id());
    html.text(": probability " + Numbers.of(pick.probability()));
    if (pick.draws() != null) {
      html.text(pick.draws() == 0 ? ", not drawn" : ", drawn " + Quantity.of(pick.draws(), "time"));
    }
    if (pick.density() != null) {
      html.text(", density " + Numbers.of(pick.density()));
    }
    html.text(", most of it from query ").element("bdi", pick.query()).close();
    excerpt(pick.text());
    html.closeLine();
  }

  private void excerpt(Excerpt text) {
    if (text == null || text.text().isBlank()) {
      html.element("p", text == null ? "The record has no text." : "The text is blank.");
      return;
    }
    html.open("blockquote", "dir", "auto").text(text.text());
    if (text.cut()) {
      html.element("span", " […]", "class", "cut", "title", "The text goes on.");
    }
    html.close();
  }
}
