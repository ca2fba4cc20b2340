package io.tsds.report;

import io.tsds.report.CalibrationReport.AlphaFacts;
import io.tsds.report.CalibrationReport.Bandwidth;
import io.tsds.report.CalibrationReport.Nearest;
import io.tsds.report.CalibrationReport.Proposal;
import io.tsds.report.EvaluationReport.Overlap;
import io.tsds.report.EvaluationReport.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Reports of calibrations and evaluations as their commands make them. */
public final class ComparisonExamples {
  private ComparisonExamples() {}

  /** A calibration that proposes all it can, from a search whose lists were too short for some. */
  public static CalibrationReport calibration() {
    RunReport selection = ReportExamples.exact();
    Map<String, String> options = new LinkedHashMap<>();
    options.put("alpha", "0.3");
    options.put("bandwidth", "0.21");
    options.put("scale", "4.4");
    List<Double> nearest =
        IntStream.rangeClosed(0, 40).mapToObj(i -> i < 6 ? 0.01 * i : 0.4 + 0.01 * i).toList();
    return new CalibrationReport(
        selection.run(),
        Map.of("neighbors", "s3a://corpus/searched/by/somebody"),
        "s3a://corpus/searched/by/somebody",
        "law",
        selection.counts(),
        new ListDistances(0.61, 0.93, 1.26, 0.01, 100_000),
        new Nearest(41_234, 1, nearest),
        new Bandwidth(
            new Proposal(0.21, false, "the gap between distances of 0.05 and of 0.46"),
            1L,
            1L,
            120L,
            0L,
            6120L,
            4100L),
        new Proposal(4.4, false, "3.5 times the mean distance of random candidates"),
        sweep(),
        null,
        new Proposal(0.3, false, "the smallest alpha for which the lists are long enough"),
        options,
        List.of("`prefetch` is too short for alphas below 0.3: search with a longer one"),
        selection.stages(),
        selection.versions());
  }

  private static List<AlphaFacts> sweep() {
    List<AlphaFacts> sweep = new ArrayList<>();
    for (double alpha : new double[] {0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9}) {
      int neighbors = (int) (1 + 100 * StrictMath.pow(1 - alpha, 4));
      sweep.add(
          new AlphaFacts(
              alpha,
              alpha > 0.8 ? neighbors : neighbors / 2,
              neighbors,
              alpha > 0.8 ? neighbors : 2 * neighbors,
              40L * neighbors,
              31.5 * neighbors,
              0.04 * (1 - alpha),
              0.9 - 0.2 * alpha,
              alpha >= 0.3,
              3L * neighbors,
              0.4));
    }
    return sweep;
  }

  /** Samples with long names and short ones. */
  public static EvaluationReport evaluation() {
    String selected =
        "s3a://a-bucket-of-ours/selections/of/the/tenth/of/november/with/alpha/of/0.075";
    return new EvaluationReport(
        null,
        1,
        1_000_000,
        0.21,
        2000,
        List.of(
            new Sample(selected, 10_000, 7012, 5210.5, 0.61, 0.61, 1, 0.58, 0.02),
            new Sample("random", 10_000, 10_000, 10_000, 1.02, 1.03, 0, 0.97, 0.11),
            new Sample("nearest", 10_000, 10_000, 10_000, 0.66, 0.66, 1, 0.57, 0.3)),
        List.of(new Overlap(selected, "random", 1, 0.00006)));
  }
}
