package io.tsds.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tsds.assignment.Method;
import io.tsds.report.CertificateFacts.Assumption;
import io.tsds.report.CertificateFacts.Assumption.State;
import io.tsds.report.CertificateFacts.Prefetch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactChecksTest {

  @Test
  void oneQueryMakesOneBin() {
    NeighborhoodSizes sizes = NeighborhoodSizes.of(new int[] {7});

    assertThat(sizes).isEqualTo(new NeighborhoodSizes(7, 7, 7, List.of(new Bin(7, 7, 1))));
  }

  @Test
  void equalSizesMakeOneBin() {
    int[] equal = new int[1000];
    Arrays.fill(equal, 12);

    assertThat(NeighborhoodSizes.of(equal).histogram()).containsExactly(new Bin(12, 12, 1000));
  }

  @Test
  void fewDistinctSizesGetABinEach() {
    NeighborhoodSizes sizes = NeighborhoodSizes.of(new int[] {0, 2, 2, 3});

    assertThat(sizes.mean()).isEqualTo(1.75);
    assertThat(sizes.histogram())
        .containsExactly(new Bin(0, 0, 1), new Bin(1, 1, 0), new Bin(2, 2, 2), new Bin(3, 3, 1));
  }

  @Test
  void binsCoverEverySpreadWithoutGaps() {
    for (int max : new int[] {19, 20, 21, 39, 40, 41, 399, 1_000_003, Integer.MAX_VALUE}) {
      NeighborhoodSizes sizes = NeighborhoodSizes.of(new int[] {0, max / 2, max, max});
      List<Bin> bins = sizes.histogram();

      assertThat(bins.size()).as("max %d", max).isBetween(1, NeighborhoodSizes.MOST_BINS);
      assertThat(bins.get(0).from()).isZero();
      assertThat(bins.get(bins.size() - 1).to()).isEqualTo(max);
      for (int i = 1; i < bins.size(); i++) {
        assertThat(bins.get(i).from()).isEqualTo(bins.get(i - 1).to() + 1);
      }
      assertThat(bins.stream().mapToLong(Bin::count).sum()).isEqualTo(4);
      assertThat(bins.get(bins.size() - 1).count()).isEqualTo(2);
    }
  }

  @Test
  void noQueriesAreRefused() {
    assertThatThrownBy(() -> NeighborhoodSizes.of(new int[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void effectiveSampleSizeCountsEqualShares() {
    double[] even = new double[64];
    Arrays.fill(even, 1.0 / 64);

    assertThat(SupportFacts.of(even).effectiveSampleSize()).isEqualTo(64);
    assertThat(SupportFacts.of(new double[] {0, 1, 0}).effectiveSampleSize()).isEqualTo(1);
    assertThat(SupportFacts.of(new double[] {0.5, 0.25, 0.25}).effectiveSampleSize())
        .isCloseTo(1 / 0.375, within(1e-15));
  }

  @Test
  void supportLeavesOutZeros() {
    SupportFacts support = SupportFacts.of(new double[] {0, 0.75, 0, 0.125, 0.125});

    assertThat(support.size()).isEqualTo(3);
    assertThat(support.histogram())
        .containsExactly(
            new ProbabilityBin(0.125, 0.25, 2),
            new ProbabilityBin(0.25, 0.5, 0),
            new ProbabilityBin(0.5, 0.75, 1));
  }

  @Test
  void probabilityBinsCoverEverySpread() {
    for (double smallest : new double[] {0.9, 0.4, 1e-3, 1e-15, 1e-200, Double.MIN_VALUE}) {
      SupportFacts support = SupportFacts.of(new double[] {1, smallest, 0.5, 0});
      List<ProbabilityBin> bins = support.histogram();

      assertThat(bins.size()).as("smallest %s", smallest).isBetween(1, SupportFacts.MOST_BINS);
      assertThat(bins.get(0).from()).isEqualTo(support.smallestProbability());
      assertThat(bins.get(bins.size() - 1).to()).isEqualTo(1);
      assertThat(bins.stream().mapToLong(ProbabilityBin::count).sum()).isEqualTo(3);
    }
  }

  @Test
  void supportRefusesWhatIsNoProbability() {
    for (double bad : new double[] {Double.NaN, -1e-9, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> SupportFacts.of(new double[] {0.5, bad}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Double.toString(bad));
    }
    assertThatThrownBy(() -> SupportFacts.of(new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nearDuplicatesAreMembersAboveDensityOne() {
    NearDuplicates found =
        NearDuplicates.of(new double[] {1, 2, 2, 4}, new double[] {0.5, 0.25, 0.125, 0}, 3L, null);

    assertThat(found).isEqualTo(new NearDuplicates(3, 0.375, 2.25, 4, 2.25, 3L, null));
  }

  @Test
  void copiesOfOneVectorAreOneContent() {
    double[] density = new double[50];
    Arrays.fill(density, 50);

    assertThat(NearDuplicates.of(density, new double[50], 1L, null).effectiveContents())
        .isCloseTo(1, within(1e-14));
  }

  /** Densities end at I copies: four thousand copies with I 1000 add up to four. */
  @Test
  void distinctContentsAreNoMoreThanDistinctVectors() {
    double[] density = new double[4000];
    Arrays.fill(density, 1000);
    assertThat(NearDuplicates.of(density, new double[4000], 1L, null).effectiveContents())
        .isEqualTo(1);
    assertThat(NearDuplicates.of(density, new double[4000], null, null).effectiveContents())
        .isCloseTo(4, within(1e-12));
  }

  @Test
  void nearDuplicatesRefuseDensitiesBelowOne() {
    for (double bad : new double[] {0.999, Double.NaN}) {
      assertThatThrownBy(() -> NearDuplicates.of(new double[] {1, bad}, new double[2], null, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("pool member 1");
    }
  }

  @Test
  void everyMethodHasItsOwnAssumption() {
    assertThat(Assumption.of(Method.KNN_UNIFORM, State.PROVEN, 3.0, 5.0).statement())
        .isEqualTo("K <= N/2");
    assertThat(Assumption.of(Method.KNN_KDE, State.NOT_PROVEN, null, 5.0).statement())
        .startsWith("s* <=");
    assertThat(Assumption.of(Method.KNN_TV, State.NOT_NEEDED, null, null))
        .isEqualTo(Assumption.notNeeded());
  }

  @Test
  void noRecordTakesANumberThatIsNotFinite() throws Exception {
    int checked = 0;
    for (Record facts : recordsIn(ReportExamples.exact())) {
      checked += refusalsOfNotFinite(facts);
    }
    assertThat(checked).isGreaterThan(24);
  }

  @Test
  void verdictNamesWhatToDo() {
    assertThat(Verdict.of(ReportExamples.exact()).outcome()).isEqualTo(Verdict.Outcome.EXACT);
    assertThat(Verdict.of(ReportExamples.exact()).remedy()).isEmpty();
    assertThat(Verdict.of(ReportExamples.notProven()).outcome())
        .isEqualTo(Verdict.Outcome.NOT_PROVEN);
    assertThat(Verdict.of(ReportExamples.notProven()).remedy()).contains("`alpha`");
    assertThat(Verdict.of(ReportExamples.tooShort()).outcome())
        .isEqualTo(Verdict.Outcome.PREFETCH_TOO_SHORT);
    assertThat(Verdict.of(ReportExamples.tooShort()).sentence()).contains("12 of 40");
    assertThat(Verdict.of(ReportExamples.tooShort()).remedy())
        .isEqualTo("Run again with `prefetch` 4000.");
  }

  @Test
  void listsThatSufficedHaveNoShortQueries() {
    assertThat(Prefetch.longEnough(0.25)).isEqualTo(new Prefetch(false, 0, 0.25, null));
  }

  @Test
  void versionComesFromTheBuild() {
    assertThat(BuildInfo.load().version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(BuildInfo.load().sparkVersion()).startsWith("4.");
    assertThat(Versions.ofThisProcess("4.0.1").spark()).isEqualTo("4.0.1");
  }

  /** The record and all records in it. */
  /** Its own prefetch is the longest that a kept search can give. */
  @Test
  void aVerdictOnAKeptSearchAsksForAnotherSearchWhereItsListsAreTooShort() {
    assertThat(Verdict.of(ofSearch(ReportExamples.tooShort(), 5000)).remedy())
        .isEqualTo("Run again with `prefetch` 4000.");
    assertThat(Verdict.of(ofSearch(ReportExamples.tooShort(), 2000)).remedy())
        .isEqualTo(
            "Search again by tsds neighbors with `prefetch` 4000, and select from that search.");
    assertThat(Verdict.of(ofSearch(ReportExamples.notProven(), 5000)).remedy())
        .endsWith("a longer `prefetch` puts more candidates into the proof.");
    assertThat(Verdict.of(ofSearch(ReportExamples.notProven(), 2000)).remedy())
        .endsWith("a longer `prefetch` of tsds neighbors puts more candidates into the proof.");
  }

  private static RunReport ofSearch(RunReport report, long neighbors) {
    FileFacts files = report.files();
    return ReportExamples.with(
        report,
        report.task(),
        new FileFacts(
            files.candidates(),
            files.queries(),
            files.output(),
            files.selectionFormat(),
            new FileFacts.Search("found", neighbors)),
        report.stages(),
        report.warnings());
  }

  private static List<Record> recordsIn(Record facts) throws Exception {
    List<Record> found = new ArrayList<>(List.of(facts));
    for (RecordComponent component : facts.getClass().getRecordComponents()) {
      Object value = component.getAccessor().invoke(facts);
      List<?> values =
          value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
      for (Object element : values) {
        if (element instanceof Record inner) {
          found.addAll(recordsIn(inner));
        }
      }
    }
    return found;
  }

  /** Puts NaN and infinity for each double of the record in turn. */
  private static int refusalsOfNotFinite(Record facts) throws Exception {
    RecordComponent[] components = facts.getClass().getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    var constructor = facts.getClass().getDeclaredConstructor(types);
    int checked = 0;
    for (int i = 0; i < components.length; i++) {
      if (types[i] != double.class && types[i] != Double.class) {
        continue;
      }
      checked++;
      for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
        Object[] values = new Object[components.length];
        for (int k = 0; k < values.length; k++) {
          values[k] = components[k].getAccessor().invoke(facts);
        }
        values[i] = bad;
        assertThatThrownBy(() -> constructor.newInstance(values))
            .as(components[i].toString())
            .isInstanceOf(InvocationTargetException.class)
            .hasRootCauseMessage(
                components[i].getName() + " is " + bad + "; a fact must be finite");
      }
    }
    return checked;
  }
}
