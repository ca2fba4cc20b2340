package io.tsds.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.assignment.Method;
import io.tsds.report.AssignmentFacts;
import io.tsds.report.ComparisonExamples;
import io.tsds.report.Counts;
import io.tsds.report.NeighborhoodSizes;
import io.tsds.report.PictureExamples;
import io.tsds.report.PictureFacts;
import io.tsds.report.ReportExamples;
import io.tsds.report.RunReport;
import io.tsds.report.SupportFacts;
import io.tsds.report.TargetsReport;
import io.tsds.report.recovery.RecoveryExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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

  @Test
  void oneThingIsInTheSingularAndARangeHasTwoEnds() {
    Pattern plural =
        Pattern.compile(
            "(?<![0-9.,] ?)\\b1 (queries|candidates|groups|neighbors|members|draws|epochs|files|rows"
                + "|times|pairs|warnings|others|clusters|instructions|equal ones) ?\\b");
    Pattern range = Pattern.compile("\\b([0-9][0-9.,]*) to \\1(?![0-9.,])");
    for (Map.Entry<String, String> page : pages().entrySet()) {
      String text =
          page.getValue().replaceAll("(?s)<(style|script).*?</\\1>", "").replaceAll("<[^>]*>", "|");
      for (Pattern wrong : List.of(plural, range)) {
        assertThat(wrong.matcher(text).results().map(found -> found.group()))
            .as(page.getKey())
            .isEmpty();
      }
    }
    assertThat(pages().get("selection-of-one"))
        .contains("1 candidate has a probability above 0: 1.", "The query is")
        .doesNotContain("from 0 to 0");
  }

  private static Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("selection-exact", ReportHtml.write(ReportExamples.exact()));
    pages.put("selection-too-short", ReportHtml.write(ReportExamples.tooShort()));
    pages.put("selection-not-proven", ReportHtml.write(ReportExamples.notProven()));
    pages.put("selection-refused", ReportHtml.write(ReportExamples.refused()));
    pages.put("selection-of-many", ReportHtml.write(ofManyCandidates()));
    pages.put("selection-of-one", ReportHtml.write(ofOne()));
    RunReport law = ofTask("law");
    pages.put("selection-of-task", ReportHtml.write(law));
    pages.put(
        "targets",
        TargetsHtml.write(
            TargetsReport.of(
                    law.run(),
                    law.files(),
                    law.counts(),
                    law.stages().subList(0, 4),
                    List.of("task=law", "task=medicine"),
                    List.of(law, ofTask("medicine and everything near it")))
                .withOverlap(List.of(List.of(1.0, 0.3175), List.of(0.3175, 1.0)))));
    pages.put("calibration", CalibrationHtml.write(ComparisonExamples.calibration()));
    pages.put("evaluation", EvaluationHtml.write(ComparisonExamples.evaluation()));
    pages.put("recovery-full", RecoveryHtml.write(RecoveryExamples.full()));
    pages.put("recovery-troubled", RecoveryHtml.write(RecoveryExamples.troubled()));
    pages.put("recovery-of-column", RecoveryHtml.write(RecoveryExamples.ofColumn()));
    return pages;
  }

  /** A report of probabilities so small that they are written with a power of ten. */
  private static RunReport ofManyCandidates() {
    double[] probabilities = new double[50_000];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = 3.4e-6 * StrictMath.pow(600, i / 50_000.0);
    }
    return with(
        ReportExamples.exact().counts(),
        ReportExamples.exact().assignment(),
        probabilities,
        PictureExamples.of(probabilities));
  }

  /** A report of one query and one candidate. */
  private static RunReport ofOne() {
    RunReport report = ReportExamples.exact();
    Counts one = new Counts(1, 1, 384, 1, 0, 0);
    AssignmentFacts assignment =
        new AssignmentFacts(Method.KNN_KDE, 1.0, NeighborhoodSizes.of(new int[] {0}));
    return with(one, assignment, new double[] {1}, PictureExamples.ofOne(report.pictures()));
  }

  private static RunReport with(
      Counts counts, AssignmentFacts assignment, double[] probabilities, PictureFacts pictures) {
    RunReport report = ReportExamples.exact();
    return RunReport.of(
        new RunReport.Subject(report.run(), null, report.parameters(), report.files(), counts),
        new RunReport.Result(
            assignment,
            report.certificate(),
            SupportFacts.of(probabilities),
            report.distances(),
            report.nearDuplicates(),
            report.sample(),
            report.checksums(),
            pictures),
        new RunReport.Execution(report.stages(), report.blas(), report.filter(), report.versions()),
        report.warnings());
  }

  private static RunReport ofTask(String name) {
    RunReport report = ReportExamples.tooShort();
    return ReportExamples.with(report, name, report.files(), report.stages(), report.warnings());
  }

  @Test
  void pagesOfTargetTasksLinkToEachOther() {
    Map<String, String> pages = pages();

    assertThat(pages.get("targets")).contains("href=\"task=law/report.html\"");
    assertThat(pages.get("selection-of-task")).contains("href=\"../report.html\"");
    assertThat(pages.get("selection-exact")).doesNotContain("href");
  }

  @Test
  void whatIsLeftToTheProgramIsNotMarkedWhateverRan() {
    String page = ReportHtml.write(ReportExamples.exact());

    assertThat(page)
        .contains(
            "<tr><th scope=\"row\">blas</th><td>auto</td><td>openblas</td>",
            "<tr class=\"marked\"><th scope=\"row\">kde-neighbors I</th>");
  }
}
