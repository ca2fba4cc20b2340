package io.tsds.pipeline.calibration;

import io.tsds.ConstantText;
import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.calibration.BandwidthProposal;
import io.tsds.parameters.CalibrationParameters;
import io.tsds.parameters.CalibrationParameters.Target;
import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.SelectionParameters.Model;
import io.tsds.pipeline.density.DensityStage;
import io.tsds.pipeline.density.KeptDensities;
import io.tsds.pipeline.search.CandidateProbe;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.CalibrationReport;
import io.tsds.report.CalibrationReport.AlphaFacts;
import io.tsds.report.CalibrationReport.Bandwidth;
import io.tsds.report.CalibrationReport.Nearest;
import io.tsds.report.CalibrationReport.Proposal;
import io.tsds.report.Counts;
import io.tsds.report.Figures;
import io.tsds.report.ListDistances;
import io.tsds.report.RunFacts;
import io.tsds.report.StageFacts;
import io.tsds.report.Versions;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes proposals from a measured pool, and tells what they bring about. */
final class Calibration {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** The paper's alpha for continued pretraining. */
  private static final double PAPERS_ALPHA = 0.6;

  /** The paper's C for unit vectors, two random ones of which lie sqrt(2) apart. */
  private static final double SCALE = 5;

  /** The same with knn-tv. */
  private static final double SCALE_OF_TV = 0.25;

  private static final int QUANTILES = 40;

  private final StageContext context;
  private final CalibrationParameters parameters;
  private final MeasuredPool measured;
  private final CandidateProbe.Facts probe;
  private final List<StageFacts> stages = new ArrayList<>();

  Calibration(StageContext context, CalibrationParameters parameters, MeasuredPool measured) {
    this.context = context;
    this.parameters = parameters;
    this.measured = measured;
    this.probe = measured.search().neighbors().probe();
  }

  CalibrationReport report(Instant started) {
    Model asked = measured.selection().model();
    BandwidthProposal bandwidth = bandwidth();
    Proposal scale = scale();
    Model model = asked.with(asked.alpha(), scale.value(), bandwidth.bandwidth());
    DensityStage.Result density = densities(model);
    stages.addAll(density.stages());
    NeighborStage.Facts neighbors = measured.search().neighbors();
    AlphaSweep sweep =
        new AlphaSweep(measured.pool().lists(), density.values(), neighbors.rows(), model);
    List<AlphaFacts> tried = sweep(sweep);
    AlphaFacts sought = parameters.target() == null ? null : sweep.sought(parameters.target());
    Proposal alpha = alpha(tried, sought);
    ListDistances distances = distances();
    return new CalibrationReport(
        RunFacts.of(started, Instant.now(), RunFacts.DONE, context.master()),
        parameters.manifest(),
        parameters.selection().neighbors(),
        measured.target().name(),
        counts(),
        distances,
        nearest(),
        asked.method() == Method.KNN_KDE ? facts(bandwidth, density) : null,
        scale,
        tried,
        sought,
        alpha,
        options(model, alpha),
        new CalibrationWarnings(measured, distances, tried, sought, bandwidth).all(),
        stages,
        Versions.ofThisProcess(org.apache.spark.package$.MODULE$.SPARK_VERSION()));
  }

  private BandwidthProposal bandwidth() {
    if (!parameters.open().bandwidth()) {
      return BandwidthProposal.given(measured.selection().model().bandwidth());
    }
    if (measured.pairs() != null && measured.pairs().largest() > 0) {
      return BandwidthProposal.ofPairs(measured.pairs().largest(), measured.pairs().count());
    }
    return measured.nearest() == null
        ? BandwidthProposal.given(measured.selection().model().bandwidth())
        : BandwidthProposal.of(measured.nearest(), probe.distance());
  }

  private Proposal scale() {
    Model model = measured.selection().model();
    if (!parameters.open().scale()) {
      return new Proposal(model.scale(), true, "it was given");
    }
    if (probe.distance() == null || probe.distance() == 0) {
      return new Proposal(
          model.scale(), false, "the default, since no two different candidates were sampled");
    }
    double cost = model.cost().of(probe.distance() * probe.distance());
    double multiple = (model.method() == Method.KNN_TV ? SCALE_OF_TV : SCALE) / Math.sqrt(2);
    double value = new BigDecimal(multiple * cost).round(new MathContext(3)).doubleValue();
    return new Proposal(
        value,
        false,
        String.format(
            Locale.ROOT,
            "about %.2g times the %s between two random candidates, which is %s",
            multiple,
            model.cost() == Cost.DISTANCE ? "mean distance" : "cost of the mean distance",
            Figures.number(cost)));
  }

  private DensityStage.Result densities(Model model) {
    SelectionParameters selection = measured.selection();
    SelectionParameters tried =
        new SelectionParameters(
            selection.candidates(),
            selection.queries(),
            selection.output(),
            model,
            selection.sample(),
            selection.extras(),
            selection.arithmetic());
    return DensityStage.run(
        context,
        tried,
        measured.target(),
        measured.vectors(),
        new KeptDensities(measured.search().densities(), measured.search().neighbors().length()));
  }

  private List<AlphaFacts> sweep(AlphaSweep sweep) {
    long start = System.nanoTime();
    List<AlphaFacts> tried = new ArrayList<>();
    for (double alpha : parameters.alphas()) {
      tried.add(sweep.at(alpha));
      LOG.info("sweep: {} of {}", tried.size(), Quantity.of(parameters.alphas().size(), "alpha"));
    }
    stages.add(
        new StageFacts(
            "alpha sweep", (System.nanoTime() - start) / 1e9, tried.size(), 0, Map.of()));
    return tried;
  }

  private Proposal alpha(List<AlphaFacts> tried, AlphaFacts sought) {
    Target target = parameters.target();
    if (target != null) {
      if (sought == null) {
        throw UserException.of(
            "target-" + ConstantText.of(target.kind()),
            "is %s, which no alpha reaches with %s of each query: search again by tsds"
                + " neighbors with a larger `prefetch`, or ask for less with `resume`, which takes up what was computed",
            Figures.number(target.least()),
            Quantity.of(measured.pool().lists().length(), "neighbor"));
      }
      return new Proposal(
          new BigDecimal(sought.alpha()).round(new MathContext(6, RoundingMode.DOWN)).doubleValue(),
          false,
          String.format(
              Locale.ROOT,
              "the largest that gives %s of at least %s",
              names(target.kind()),
              Figures.number(target.least())));
    }
    AlphaFacts papers =
        tried.stream().filter(facts -> facts.alpha() == PAPERS_ALPHA).findFirst().orElse(null);
    if (papers != null && papers.exact()) {
      return new Proposal(
          PAPERS_ALPHA, false, "the paper's for pretraining, for which the lists are long enough");
    }
    return tried.stream()
        .filter(AlphaFacts::exact)
        .findFirst()
        .map(
            facts ->
                new Proposal(
                    facts.alpha(),
                    false,
                    "the smallest of those tried for which the lists are long enough"))
        .orElseGet(
            () ->
                new Proposal(
                    PAPERS_ALPHA,
                    false,
                    "the paper's, though the lists are too short for all that were tried: search again"
                        + " by tsds neighbors with a larger `prefetch`"));
  }

  private static String names(Target.Kind kind) {
    return switch (kind) {
      case SUPPORT -> "a support";
      case ESS -> "an effective sample size";
      case NEIGHBORS -> "a mean K";
    };
  }

  private Counts counts() {
    return new Counts(
        measured.queries().rows().length,
        measured.search().neighbors().rows(),
        measured.search().queries().dimension(),
        measured.pool().ids().size(),
        measured.queries().skippedRows(),
        measured.search().neighbors().read().skipped());
  }

  private ListDistances distances() {
    return ListDistances.of(
        measured.pool().lists(), probe.distance(), probe.cosine(), probe.candidates());
  }

  private Nearest nearest() {
    if (measured.nearest() == null) {
      return null;
    }
    List<Double> quantiles =
        IntStream.rangeClosed(0, QUANTILES)
            .mapToObj(i -> measured.nearest().quantile((double) i / QUANTILES))
            .toList();
    return new Nearest(measured.nearest().count(), measured.nearest().copies(), quantiles);
  }

  private Bandwidth facts(BandwidthProposal proposal, DensityStage.Result density) {
    LabelledPairs pairs = measured.pairs();
    double h = proposal.bandwidth();
    return new Bandwidth(
        new Proposal(h, proposal.basis() == BandwidthProposal.Basis.GIVEN, proposal.reason()),
        pairs == null ? null : (long) pairs.count(),
        pairs == null ? null : pairs.within(h),
        pairs == null ? null : pairs.others(),
        pairs == null ? null : pairs.othersWithin(h),
        density.values() == null
            ? null
            : IntStream.range(0, density.values().length)
                .filter(member -> density.values()[member] > 1)
                .count(),
        // Where copies were left out of the search, pairs are those of distinct vectors.
        density.stages().isEmpty() || density.distinctVectors() < measured.pool().ids().size()
            ? null
            : pairsWithin(density.stages().get(0).details().get("pairsWithinBandwidth")));
  }

  private static Long pairsWithin(Object counted) {
    return counted instanceof Number number ? number.longValue() : null;
  }

  /** What {@code select} is to be given. */
  private Map<String, String> options(Model model, Proposal alpha) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("method", ConstantText.of(model.method()));
    options.put("alpha", BigDecimal.valueOf(alpha.value()).toPlainString());
    options.put("scale", BigDecimal.valueOf(model.scale()).toPlainString());
    if (model.method() == Method.KNN_KDE) {
      options.put("bandwidth", BigDecimal.valueOf(model.bandwidth()).toPlainString());
      options.put("kde-neighbors", Integer.toString(model.kdeNeighbors()));
    }
    if (model.cost() != Cost.DISTANCE) {
      options.put("cost", ConstantText.of(model.cost()));
    }
    if (parameters.selection().prefetchGiven()) {
      options.put("prefetch", Integer.toString(model.prefetch()));
    }
    return options;
  }
}
