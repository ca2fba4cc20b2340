package io.tsds.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.report.BlasFacts;
import io.tsds.report.FileFacts;
import io.tsds.report.FilterFacts;
import io.tsds.report.ReportExamples;
import io.tsds.report.RunReport;
import io.tsds.report.StageFacts;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportHtmlTest {

  @Test
  void everyElementIsClosedWhereItBelongs() throws Exception {
    for (RunReport report :
        List.of(
            ReportExamples.exact(),
            ReportExamples.tooShort(),
            ReportExamples.notProven(),
            ReportExamples.refused())) {
      assertThat(parsed(report).getDocumentElement().getTagName()).isEqualTo("html");
    }
  }

  @Test
  void escapesWhatUsersProvide() throws Exception {
    String hostile = "s3a://b/<script>alert(\"x\")</script>&'y'/*.parquet";
    RunReport report = ReportExamples.exact();
    FileFacts.Input input = ReportExamples.input(hostile, "parquet", 1, 1);
    String page =
        ReportHtml.write(
            ReportExamples.with(
                report,
                null,
                new FileFacts(input, input, hostile, "parquet", null),
                List.of(new StageFacts("<b>", 1, 1, 1, Map.of("<i>", "</table>"))),
                List.of("row 3, id <img src=x onerror=alert(1)>: null")));

    assertThat(page)
        .doesNotContain("<script>alert", "<b>", "<i>", "<img")
        .contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;y&#39;");
  }

  @Test
  void tellsHowManyVectorsAreDistinctWhereThatIsKnown() {
    assertThat(ReportHtml.write(ReportExamples.exact()))
        .contains("Distinct vectors", "40,050 of 41,234");
    assertThat(ReportHtml.write(ReportExamples.refused())).doesNotContain("Distinct vectors");
  }

  @Test
  void needsNothingFromOutside() {
    assertThat(ReportHtml.write(ReportExamples.tooShort()))
        .doesNotContain("http:", "https:", "<script src", "<link", "@import", "url(", "fetch(");
  }

  @Test
  void putsTheVerdictFirst() {
    String page = ReportHtml.write(ReportExamples.tooShort());

    assertThat(page.indexOf("Prefetch too short"))
        .isPositive()
        .isLessThan(page.indexOf("Candidates with probability"));
    assertThat(page)
        .contains("Run again with <code>prefetch</code> 4000.", "OPENBLAS_CORETYPE is Haswell");
  }

  @Test
  void notesOnTheArithmeticHaveParametersAsCode() {
    RunReport report = ReportExamples.tooShort();
    RunReport asked =
        RunReport.of(
            new RunReport.Subject(
                report.run(), null, report.parameters(), report.files(), report.counts()),
            new RunReport.Result(
                report.assignment(),
                report.certificate(),
                report.support(),
                report.distances(),
                report.nearDuplicates(),
                report.sample(),
                report.checksums(),
                report.pictures()),
            new RunReport.Execution(
                report.stages(),
                new BlasFacts("VectorBLAS", null, null, "`blas` java asks for it", null),
                new FilterFacts(
                    "int8", "`filter` int8 asks for it", List.of(), null, 1e-4, false, 1.0, 1.0),
                report.versions()),
            List.of());
    assertThat(ReportHtml.write(asked))
        .contains("<code>blas</code> java asks for it", "<code>filter</code> int8 asks for it")
        .doesNotContain("`");
  }

  @Test
  void chartsAndTablesSpeakToScreenReaders() throws Exception {
    Document page = parsed(ReportExamples.exact());

    for (Element svg : elements(page, "svg")) {
      assertThat(svg.getAttribute("aria-label") + svg.getAttribute("aria-hidden")).isNotEmpty();
    }
    for (Element th : elements(page, "th")) {
      assertThat(th.getAttribute("scope")).isIn("row", "col");
    }
    assertThat(elements(page, "table"))
        .allSatisfy(table -> assertThat(table.getFirstChild().getNodeName()).isEqualTo("caption"));
    assertThat(elements(page, "h1")).hasSize(1);
  }

  @Test
  void drawsABarForEveryBin() throws Exception {
    RunReport report = ReportExamples.exact();
    int bars =
        report.assignment().neighborhoodSizes().histogram().size()
            + report.support().histogram().size()
            + report.nearDuplicates().groups().largest().size()
            + report.stages().size();

    assertThat(elements(parsed(report), "rect")).hasSize(bars);
  }

  @Test
  void unclosedElementsAreABug() {
    assertThatThrownBy(() -> new Html().open("p").page())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("[p]");
  }

  /** The page as XML, which it is but for the doctype and the empty meta elements. */
  private static Document parsed(RunReport report) throws Exception {
    String page =
        ReportHtml.write(report)
            .replace("<!DOCTYPE html>", "")
            .replaceAll("(<meta [^>]*)>", "$1/>");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
  }

  private static List<Element> elements(Document page, String tag) {
    NodeList nodes = page.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }
}
