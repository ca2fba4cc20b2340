package io.tsds.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.report.html.ReportHtml;
import io.tsds.report.html.TargetsHtml;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Reports of selections to the byte, so that what they share with other reports cannot change them
 * unseen. Whoever changes them on purpose puts the new digests here.
 */
class SelectionReportBytesTest {
  private static final List<String> DIGESTS =
      List.of(
          "EXACT 0 html=e7f6c8b88e59af39",
          "EXACT 0 json=bdc91fe87a6ba9b5",
          "EXACT 0 text=d40d40f367fd31f2",
          "NOT_PROVEN 0 html=5fa599b3d27fd4ad",
          "NOT_PROVEN 0 json=f039ad7f11ac04eb",
          "NOT_PROVEN 0 text=a0ca6cfc6201d6b2",
          "PREFETCH_TOO_SHORT 0 html=7e5fa9863da463e7",
          "PREFETCH_TOO_SHORT 0 json=2d45679c45cd91f9",
          "PREFETCH_TOO_SHORT 0 text=b18a97f77e7f6f0c",
          "PREFETCH_TOO_SHORT 3 html=4ccc107e7870e5c3",
          "PREFETCH_TOO_SHORT 3 json=91aa6d5e36f3bc07",
          "PREFETCH_TOO_SHORT 3 text=98043961eb6fe077",
          "targets html=4bda70531fc689ce",
          "targets json=9d337451a790ec57",
          "targets text=c9539d764edafef0");

  @Test
  void reportsOfSelectionsStayAsTheyAreToTheByte() throws Exception {
    List<String> digests = new ArrayList<>();
    for (RunReport report :
        List.of(
            ReportExamples.exact(),
            ReportExamples.tooShort(),
            ReportExamples.notProven(),
            ReportExamples.refused())) {
      String name = Verdict.of(report).outcome() + " " + report.run().exitStatus();
      digests.add(name + " json=" + digest(ReportJson.write(report)));
      digests.add(name + " html=" + digest(ReportHtml.write(report)));
      digests.add(name + " text=" + digest(ReportText.write(report)));
    }
    TargetsReport targets = targets();
    digests.add("targets json=" + digest(ReportJson.write(targets)));
    digests.add("targets html=" + digest(TargetsHtml.write(targets)));
    digests.add("targets text=" + digest(TargetsText.write(targets)));

    assertThat(digests).containsExactlyInAnyOrderElementsOf(DIGESTS);
  }

  private static TargetsReport targets() {
    RunReport report = ReportExamples.tooShort();
    RunReport one =
        ReportExamples.with(report, "one", report.files(), report.stages(), report.warnings());
    return TargetsReport.of(
        one.run(),
        one.files(),
        one.counts(),
        one.stages().subList(0, 4),
        List.of("task=one"),
        List.of(one));
  }

  private static String digest(String text) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] bytes = digest.digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(bytes, 0, 8);
  }
}
