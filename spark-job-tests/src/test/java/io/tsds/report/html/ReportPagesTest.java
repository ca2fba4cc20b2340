package io.tsds.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.report.ReportExamples;
import io.tsds.report.recovery.RecoveryExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The pages of all kinds of reports, which stay in target/report-pages for {@code browser/run} to
 * look at in a browser.
 */
class ReportPagesTest {
  private static final Path FOLDER = Path.of("target", "report-pages");

  @Test
  void pagesHaveNumbersForPeople() throws IOException {
    Files.createDirectories(FOLDER);
    Pattern tooLong = Pattern.compile("[0-9]\\.[0-9]{8,}|[0-9]e-?[0-9]");
    for (Map.Entry<String, String> page : pages().entrySet()) {
      Files.writeString(FOLDER.resolve(page.getKey() + ".html"), page.getValue());
      String text =
          page.getValue()
              .replaceAll("(?s)<(style|script).*?</\\1>", "")
              .replaceAll("<td>[0-9a-f]{16}</td>", "")
              .replaceAll("<[^>]*>", "|");
      assertThat(tooLong.matcher(text).results().map(found -> found.group()))
          .as(page.getKey())
          .isEmpty();
    }
  }

  private static Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("selection-exact", ReportHtml.write(ReportExamples.exact()));
    pages.put("selection-too-short", ReportHtml.write(ReportExamples.tooShort()));
    pages.put("selection-not-proven", ReportHtml.write(ReportExamples.notProven()));
    pages.put("selection-refused", ReportHtml.write(ReportExamples.refused()));
    pages.put("recovery-full", RecoveryHtml.write(RecoveryExamples.full()));
    pages.put("recovery-troubled", RecoveryHtml.write(RecoveryExamples.troubled()));
    pages.put("recovery-of-column", RecoveryHtml.write(RecoveryExamples.ofColumn()));
    return pages;
  }
}
