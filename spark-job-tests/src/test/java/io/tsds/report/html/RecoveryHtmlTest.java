package io.tsds.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.report.recovery.RecoveryExamples;
import io.tsds.report.recovery.RecoveryReport;
import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class RecoveryHtmlTest {

  @Test
  void everyElementIsClosedWhereItBelongs() throws Exception {
    for (RecoveryReport report :
        List.of(
            RecoveryExamples.full(), RecoveryExamples.troubled(), RecoveryExamples.ofColumn())) {
      assertThat(parsed(report).getDocumentElement().getTagName()).isEqualTo("html");
    }
  }

  @Test
  void escapesWhatUsersProvide() {
    assertThat(RecoveryHtml.write(RecoveryExamples.full()))
        .doesNotContain("<script", "<b>", "<i>", "<img")
        .contains("ids of s3a://corpus/&lt;b&gt;earlier&lt;/b&gt;.txt", "&lt;img src=x&gt;");
    assertThat(RecoveryHtml.write(RecoveryExamples.troubled()))
        .doesNotContain("<script", "\u001b")
        .contains("“&lt;script&gt;alert(1)&lt;/script&gt;” with “recipe”");
  }

  @Test
  void needsNothingFromOutside() {
    assertThat(RecoveryHtml.write(RecoveryExamples.full()))
        .doesNotContain("http:", "https:", "<script", "<link", "@import", "url(");
  }

  @Test
  void whatToTrainOnAndWhyComesFirst() throws Exception {
    String page = text(RecoveryExamples.full());

    assertThat(page)
        .contains(
            "Train on these 2,000 instructions, the largest part of them from cluster 3",
            "988 (49.4 %) from cluster 3 (math, proofs), where the pruned model departed from the"
                + " original by 0.123 ± 0.0021 nats a token on average, more than in any other.");
    assertThat(parsed(RecoveryExamples.full()).getElementsByTagName("h2").item(0).getTextContent())
        .startsWith("Train on these");
  }

  @Test
  void saysWhatTheBoundsSayAndThatThePrintedTheoremIsNone() throws Exception {
    assertThat(text(RecoveryExamples.full()))
        .contains(
            "Against equal",
            "The reference has 2,000 instructions: the same number from each cluster.",
            "With that assumption alone (Theorem A), the loss is at most that of the reference plus"
                + " 0.8792 λ (0.4396 in loss), since the two sets have 431 instructions in common.",
            "(Theorem B)",
            "(Theorem C)",
            "The published theorem (Theorem 2 as printed; no bound) would say",
            "It is false",
            "λ >= 0.25",
            "a surrogate for it")
        .doesNotContain("lambda =", "λ =");
    assertThat(text(RecoveryExamples.troubled())).doesNotContain("Theorem");
  }

  @Test
  void saysWhereTheFilterDecided() throws Exception {
    assertThat(text(RecoveryExamples.troubled()))
        .contains(
            "The filter, and not the budget, decided what was selected.",
            "“france” with “py\uFFFD[2Jthon”",
            "not stable, and the budgets rest on them");
    assertThat(text(RecoveryExamples.ofColumn()))
        .contains("There was no concept filter", "published no selection")
        .doesNotContain("The filter, and not the budget", "How the clusters were found");
    assertThat(text(RecoveryExamples.equalShares()))
        .contains("is left out if any of its pairs of known concepts is new");
    assertThat(text(RecoveryExamples.full()))
        .contains("is left out if more than 25 % of its pairs of known concepts are new");
  }

  @Test
  void chartsShowEveryClusterAndTheChosenNumber() throws Exception {
    RecoveryReport report = RecoveryExamples.full();
    Document page = parsed(report);

    assertThat(text(report)).contains("chosen: 4");
    Set<String> marks = new HashSet<>();
    for (Element path : elements(page, "path")) {
      marks.add(path.getAttribute("class"));
    }
    for (int cluster = 0; cluster < 4; cluster++) {
      assertThat(marks).contains("point c" + cluster, "chosen c" + cluster);
    }
    long shown =
        elements(page, "path").stream()
            .filter(path -> path.getAttribute("class").startsWith("point"))
            .mapToLong(path -> path.getAttribute("d").chars().filter(c -> c == 'M').count())
            .sum();
    assertThat(shown)
        .isEqualTo(report.scatter().selected().stream().filter(selected -> !selected).count());
    assertThat(elements(page, "line").stream().filter(l -> l.getAttribute("class").equals("error")))
        .hasSize(3 * 4);
  }

  @Test
  void everyCoordinateIsANumberInTheFrame() throws Exception {
    for (RecoveryReport report :
        List.of(
            RecoveryExamples.full(),
            RecoveryExamples.troubled(),
            RecoveryExamples.ofColumn(),
            RecoveryExamples.onePlace())) {
      for (Element svg : elements(parsed(report), "svg")) {
        double width = Double.parseDouble(svg.getAttribute("viewBox").split(" ", -1)[2]);
        for (Element line : elements(svg, "line")) {
          for (String end : List.of("x1", "x2")) {
            assertThat(Double.parseDouble(line.getAttribute(end))).isBetween(0.0, width);
          }
        }
        for (Element path : elements(svg, "path")) {
          assertThat(path.getAttribute("d")).isNotEmpty().doesNotContain("NaN", "Infinity");
        }
      }
    }
  }

  @Test
  void pageOfManyClustersStaysReadable() throws Exception {
    String page = text(RecoveryExamples.ofClusters(3000));

    assertThat(page)
        .contains(
            "The chart has the first 24 of 3,000 clusters; report.json has them all.",
            "The table has the first 200 of 3,000 clusters; report.json has them all.");
    assertThat(page.length()).isLessThan(60_000);
  }

  @Test
  void chartsAndTablesSpeakToScreenReaders() throws Exception {
    Document page = parsed(RecoveryExamples.full());

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
  void marksOfTwentyFourClustersDiffer() {
    Set<String> marks = new HashSet<>();
    for (int cluster = 0; cluster < 24; cluster++) {
      marks.add(ClusterMark.style(cluster) + ClusterMark.path(cluster, 0, 0, 1));
    }

    assertThat(marks).hasSize(24);
  }

  private static String text(RecoveryReport report) throws Exception {
    return parsed(report).getDocumentElement().getTextContent();
  }

  /** The page as XML, which it is but for the doctype and the empty meta elements. */
  private static Document parsed(RecoveryReport report) throws Exception {
    String page =
        RecoveryHtml.write(report)
            .replace("<!DOCTYPE html>", "")
            .replaceAll("(<meta [^>]*)>", "$1/>");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
  }

  private static List<Element> elements(Document page, String tag) {
    return list(page.getElementsByTagName(tag));
  }

  private static List<Element> elements(Element parent, String tag) {
    return list(parent.getElementsByTagName(tag));
  }

  private static List<Element> list(NodeList nodes) {
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }
}
