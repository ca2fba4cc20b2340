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
          "EXACT 0 html=ac1e810b300f178d",
          "EXACT 0 json=f870680427db42db",
          "EXACT 0 text=d40d40f367fd31f2",
          "NOT_PROVEN 0 html=73c4e9438677f12c",
          "NOT_PROVEN 0 json=f50f02fffcc07877",
          "NOT_PROVEN 0 text=a0ca6cfc6201d6b2",
          "PREFETCH_TOO_SHORT 0 html=f9581da461f3718b",
          "PREFETCH_TOO_SHORT 0 json=122c3588a31c68e2",
          "PREFETCH_TOO_SHORT 0 text=b18a97f77e7f6f0c",
          "PREFETCH_TOO_SHORT 3 html=f6e11068861d32bd",
          "PREFETCH_TOO_SHORT 3 json=796d0423ee4f019e",
          "PREFETCH_TOO_SHORT 3 text=98043961eb6fe077",
          "targets html=c0aa5f5f84b265f3",
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
