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
          "EXACT 0 html=a114e628045cf5e3",
          "EXACT 0 json=0c1c75a1d9344235",
          "EXACT 0 text=a0e1064fc8dc6892",
          "NOT_PROVEN 0 html=76d4687ac2645d37",
          "NOT_PROVEN 0 json=3c6710d1a446b808",
          "NOT_PROVEN 0 text=6ef24a10c47bd014",
          "PREFETCH_TOO_SHORT 0 html=69b29c49136fe6bc",
          "PREFETCH_TOO_SHORT 0 json=de934bff8dfc5d8d",
          "PREFETCH_TOO_SHORT 0 text=333fce47b68eb28f",
          "PREFETCH_TOO_SHORT 3 html=ebd34139538ab279",
          "PREFETCH_TOO_SHORT 3 json=a8fc85e1112f4a34",
          "PREFETCH_TOO_SHORT 3 text=98043961eb6fe077",
          "targets html=98c9dc5f85c84d76",
          "targets json=aa5073a9c3e7f74e",
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
