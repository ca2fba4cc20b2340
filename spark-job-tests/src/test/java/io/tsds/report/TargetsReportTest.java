package io.tsds.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.report.Verdict.Outcome;
import io.tsds.report.html.TargetsHtml;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class TargetsReportTest {
  private static final String HOSTILE = "a/b <c>";
  private static final List<StageFacts> SHARED = ReportExamples.exact().stages().subList(0, 4);

  @Test
  void summarizesEachTarget() {
    TargetsReport report = example();
    assertThat(report.tasks()).hasSize(2);
    TargetSummary exact = report.tasks().get(0);
    assertThat(exact.name()).isEqualTo(HOSTILE);
    assertThat(exact.isExact()).isTrue();
    assertThat(exact.queries()).isEqualTo(40);
    assertThat(exact.sStar()).isEqualTo(34.25);
    assertThat(exact.support()).isEqualTo(1500);
    assertThat(exact.seconds()).isEqualTo(48.9 + 0.08 + 0.02 + 1.9);
    assertThat(exact.distinctDrawn()).containsExactly(1302L, 1311L);
    assertThat(report.notExact()).extracting(TargetSummary::name).containsExactly("short");
    assertThat(report.tasks().get(1).verdict().outcome()).isEqualTo(Outcome.PREFETCH_TOO_SHORT);
    assertThat(report.stages()).isEqualTo(SHARED);
    assertThat(report.files().output()).isEqualTo("out");
  }

  @Test
  void warningsNameTheTargetsTheyConcern() {
    List<String> warnings = example().warnings();
    assertThat(warnings).hasSize(3);
    assertThat(warnings.get(0)).startsWith("target task short: Rows are not of unit length");
    assertThat(warnings.get(2))
        .isEqualTo(
            "left out for want of a target task that can be one (`on-bad-row` skip): 2 queries");
    RunReport one = named(ReportExamples.tooShort(), "x");
    RunReport other = named(ReportExamples.tooShort(), "y");
    TargetsReport same =
        TargetsReport.of(
            one.run(),
            filesOf(one),
            one.counts(),
            SHARED,
            List.of("task=x", "task=y"),
            List.of(one, other));
    assertThat(same.warnings()).isEqualTo(one.warnings());
  }

  @Test
  void warningsOfManyTargetsThatDifferInFiguresDoNotFillTheScreen() {
    List<RunReport> targets = new ArrayList<>();
    List<String> folders = new ArrayList<>();
    for (int target = 0; target < 1000; target++) {
      String fewDistinct = String.format(Locale.ROOT, "500 draws are of %d only", target % 900);
      targets.add(named(ReportExamples.exact(), "t" + target, List.of("same in all", fewDistinct)));
      folders.add("task=t" + target);
    }
    RunReport first = targets.get(0);
    assertThat(
            TargetsReport.of(first.run(), first.files(), first.counts(), SHARED, folders, targets)
                .warnings())
        .containsExactly(
            "same in all",
            "target task t0, t900: 500 draws are of 0 only",
            "target task t1, t901: 500 draws are of 1 only",
            "target task t2, t902: 500 draws are of 2 only",
            "994 other target tasks with a warning like the last, which is in the report of each");
  }

  @Test
  void comesBackFromJsonAsItWas() {
    TargetsReport report = example();
    String json = ReportJson.write(report);
    assertThat(ReportJson.readTargets(json)).isEqualTo(report);
    assertThat(json).contains("\"outcome\" : \"prefetch-too-short\"");
  }

  @Test
  void pageLinksToTheTargetsPages() throws Exception {
    String page = TargetsHtml.write(example());
    assertThat(page).doesNotContain("<c>", "http:", "https:", "<script");
    Document parsed =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new InputSource(
                    new StringReader(
                        page.replace("<!DOCTYPE html>", "").replaceAll("(<meta [^>]*)>", "$1/>"))));
    // Two in the picture, which come first, and two in the table.
    assertThat(parsed.getElementsByTagName("a").getLength()).isEqualTo(4);
    Element link = (Element) parsed.getElementsByTagName("a").item(2);
    assertThat(link.getTextContent()).isEqualTo(HOSTILE);
    assertThat(link.getAttribute("href")).isEqualTo("task=a%252Fb%20%3Cc%3E/report.html");
    assertThat(page)
        .contains("1 of 2 target tasks do not hold", "Run again with <code>prefetch</code> 4000.");
  }

  @Test
  void textHasALineForEachTarget() {
    String text = TargetsText.write(example());
    assertThat(text).containsPattern("a/b <c> .* 34\\.25 .* Exact\n");
    assertThat(text).containsPattern("short .* Prefetch too short\n");
    assertThat(text).contains("Run again with `prefetch` 4000.", "target task short: ", "out\n");
  }

  @Test
  void textOfManyTargetsSumsThemUp() {
    List<RunReport> targets = new ArrayList<>();
    List<String> folders = new ArrayList<>();
    for (int target = 0; target < 386; target++) {
      RunReport report = target < 20 ? ReportExamples.tooShort() : ReportExamples.exact();
      targets.add(named(report, "t" + target));
      folders.add("task=t" + target);
    }
    RunReport first = targets.get(0);
    String text =
        TargetsText.write(
            TargetsReport.of(first.run(), first.files(), first.counts(), SHARED, folders, targets));
    assertThat(text.lines().count()).isLessThan(40);
    assertThat(text)
        .contains("386, each with a report in its folder", "366 of 386 Exact")
        .contains("Prefetch too short: t0, t1, t2, t3, t4, t5, t6, t7 and 12 others")
        .contains("Run again with `prefetch` 4000.")
        .containsPattern("queries +40 +40 +40\n")
        .doesNotContain("t300");
  }

  private static TargetsReport example() {
    RunReport exact = named(ReportExamples.exact(), HOSTILE);
    RunReport tooShort = named(ReportExamples.tooShort(), "short");
    Counts counts = new Counts(80, 1_000_000, 384, 70_000, 2, 3);
    return TargetsReport.of(
        exact.run(),
        filesOf(exact),
        counts,
        SHARED,
        List.of("task=a%2Fb <c>", "task=short"),
        List.of(exact, tooShort));
  }

  private static FileFacts filesOf(RunReport report) {
    FileFacts files = report.files();
    return new FileFacts(
        files.candidates(), files.queries(), "out", files.selectionFormat(), files.search());
  }

  private static RunReport named(RunReport report, String target) {
    return named(report, target, report.warnings());
  }

  private static RunReport named(RunReport report, String target, List<String> warnings) {
    return ReportExamples.with(report, target, report.files(), report.stages(), warnings);
  }
}
