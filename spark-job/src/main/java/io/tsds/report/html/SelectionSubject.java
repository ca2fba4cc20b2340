package io.tsds.report.html;

import io.tsds.ConstantText;
import io.tsds.assignment.Method;
import io.tsds.report.FileFacts;

/** What a selection selects from what, for the top of its page. */
final class SelectionSubject {
  private SelectionSubject() {}

  /**
   * Writes it as part of a sentence.
   *
   * @param whom for whom or what, up to the name of the queries
   */
  static void write(Html html, Method method, FileFacts files, String whom) {
    html.element("strong", ConstantText.of(method))
        .text(" from ")
        .element("code", files.candidates().uri())
        .text(whom)
        .element("code", files.queries().uri());
  }
}
