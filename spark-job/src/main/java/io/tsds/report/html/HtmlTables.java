package io.tsds.report.html;

/** Tables with headers that screen readers find: names in the first column, a caption on top. */
final class HtmlTables {
  private final Html html;

  HtmlTables(Html html) {
    this.html = html;
  }

  /** Begins a section with a heading. */
  void openSection(String heading) {
    html.open("section").element("h2", heading);
  }

  /** Begins a section that is folded until a reader opens it; printed, it is open. */
  void openFolded(String heading) {
    html.open("details", "class", "section").open("summary").element("h2", heading).closeLine();
  }

  /** Ends a section, folded or not. */
  void closeSection() {
    html.closeLine();
  }

  /** Begins a table whose columns have these headings. */
  void openTable(String caption, String... headings) {
    html.open("div", "class", "wide").open("table");
    head(caption, headings);
  }

  /** The same where the first column has long names, which would push the others away. */
  void openNamed(String caption, String... headings) {
    html.open("div", "class", "wide named").open("table");
    head(caption, headings);
  }

  private void head(String caption, String... headings) {
    html.element("caption", caption).open("thead").open("tr");
    for (String heading : headings) {
      html.element("th", heading, "scope", "col");
    }
    html.close().close().open("tbody");
  }

  /** Begins a long table that scrolls in itself, and that the page's script lets readers sort. */
  void openSortable(String caption, String... headings) {
    html.open("div", "class", "wide long", "tabindex", "0", "role", "region", "aria-label", caption)
        .open("table", "class", "sortable");
    head(caption, headings);
  }

  /** Begins a table of names and values, which needs no column headings. */
  void openFacts(String caption) {
    html.open("div", "class", "wide")
        .open("table", "class", "facts")
        .element("caption", caption)
        .open("tbody");
  }

  void closeTable() {
    html.close().close().closeLine();
  }

  /** A row: its name, then its values. */
  void row(String name, String... values) {
    html.open("tr");
    cells(name, values);
  }

  /** A row whose values stand out. */
  void markedRow(String name, String... values) {
    html.open("tr", "class", "marked");
    cells(name, values);
  }

  /** A row with a sentence of this project's, in which parameters stand between backquotes. */
  void sentenceRow(String name, String sentence) {
    sentence("", name, sentence);
  }

  /** Such a row that stands out. */
  void markedSentenceRow(String name, String sentence) {
    sentence("marked", name, sentence);
  }

  private void sentence(String style, String name, String sentence) {
    if (style.isEmpty()) {
      html.open("tr");
    } else {
      html.open("tr", "class", style);
    }
    html.element("th", name, "scope", "row").open("td").sentence(sentence).close().closeLine();
  }

  private void cells(String name, String... values) {
    html.element("th", name, "scope", "row");
    for (String value : values) {
      html.element("td", value);
    }
    html.closeLine();
  }
}
