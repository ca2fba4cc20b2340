package io.tsds.report;

import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.assignment.Objective;
import io.tsds.embedding.Metric;
import io.tsds.filter.FilterChoice;
import io.tsds.linalg.BlasChoice;
import io.tsds.report.CertificateFacts.Assumption;
import io.tsds.report.CertificateFacts.Assumption.State;
import io.tsds.report.CertificateFacts.Prefetch;
import io.tsds.sampling.DrawMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Reports as a run makes them, for the tests of what is made from reports. */
public final class ReportExamples {
  private static final Objective OBJECTIVE =
      new Objective(0.8125, 0.015625, 0.0234375, 0.10375, 0.106875);

  private ReportExamples() {}

  /** A KNN-KDE run that is proven, with every fact present. */
  public static RunReport exact() {
    return withCertificate(
        new CertificateFacts(
            Prefetch.longEnough(0),
            Assumption.of(Method.KNN_KDE, State.PROVEN, 34.25, 2561.7),
            0.9999999999999998,
            OBJECTIVE),
        List.of());
  }

  /** The same run where the lists were too short. */
  public static RunReport tooShort() {
    return withCertificate(
        new CertificateFacts(
            new Prefetch(true, 12, 0.0375, 4000L),
            Assumption.of(Method.KNN_KDE, State.NOT_PROVEN, 34.25, 25.75),
            0.9999999999999998,
            OBJECTIVE),
        List.of(
            "Rows are not of unit length (998,113 of 1,000,000 candidates), but `scale` was left at"
                + " its default of 5, which is meant for unit vectors.",
            "OPENBLAS_CORETYPE is Haswell; without it this processor would use its SkylakeX"
                + " kernels."));
  }

  /** The same run where the lists sufficed but the theorem's assumption fails. */
  public static RunReport notProven() {
    return withCertificate(
        new CertificateFacts(
            Prefetch.longEnough(0.01),
            Assumption.of(Method.KNN_KDE, State.NOT_PROVEN, 34.25, 25.75),
            1.0000000000000002,
            OBJECTIVE),
        List.of());
  }

  /** A KNN-TV run that --strict refused: no sample, no densities, no level, no checksums. */
  public static RunReport refused() {
    RunReport full = tooShort();
    Parameters.Values asked = values(Method.KNN_TV);
    return RunReport.of(
        new RunReport.Subject(
            RunFacts.of(full.run().started(), full.run().finished(), 3, null),
            null,
            new Parameters(
                asked, asked.withUsed(2000, 1000, BlasChoice.JAVA, FilterChoice.FLOAT32)),
            full.files(),
            full.counts()),
        new RunReport.Result(
            new AssignmentFacts(Method.KNN_TV, null, full.assignment().neighborhoodSizes()),
            new CertificateFacts(
                full.certificate().prefetch(), Assumption.notNeeded(), 1, OBJECTIVE),
            full.support(),
            full.distances(),
            null,
            null,
            Checksums.NONE,
            new PictureFacts(
                full.pictures().distances(),
                full.pictures().queries(),
                full.pictures().neighborhoods(),
                full.pictures().probabilities(),
                null,
                null)),
        new RunReport.Execution(
            full.stages(),
            new BlasFacts("VectorBLAS", null, null, "libopenblas does not load: not found", null),
            null,
            full.versions()),
        List.of());
  }

  /** An input whose rows have ids of their own, and of which no file is empty. */
  public static FileFacts.Input input(String uri, String format, int files, long bytes) {
    return new FileFacts.Input(uri, format, files, bytes, 0, null);
  }

  /** The report with another target, files, stages and warnings. */
  public static RunReport with(
      RunReport report,
      String target,
      FileFacts files,
      List<StageFacts> stages,
      List<String> warnings) {
    return RunReport.of(
        new RunReport.Subject(report.run(), target, report.parameters(), files, report.counts()),
        new RunReport.Result(
            report.assignment(),
            report.certificate(),
            report.support(),
            report.distances(),
            report.nearDuplicates(),
            report.sample(),
            report.checksums(),
            report.pictures()),
        new RunReport.Execution(stages, report.blas(), report.filter(), report.versions()),
        warnings);
  }

  private static RunReport withCertificate(CertificateFacts certificate, List<String> warnings) {
    Parameters.Values asked = values(Method.KNN_KDE);
    return RunReport.of(
        new RunReport.Subject(
            RunFacts.of(
                Instant.parse("2026-03-01T10:00:00.5Z"),
                Instant.parse("2026-03-01T10:02:41.75Z"),
                0,
                "local[2]"),
            null,
            new Parameters(
                asked, asked.withUsed(2000, 41_234, BlasChoice.OPENBLAS, FilterChoice.INT8)),
            new FileFacts(
                input("s3a://corpus/embeddings/*.parquet", "parquet", 64, 1_536_000_000L),
                new FileFacts.Input(
                    "file:///data/queries.npy",
                    "npy",
                    1,
                    61_568,
                    0,
                    new FileFacts.Numbering(
                        "byte", List.of(new FileFacts.FirstRow("file:/data/queries.npy", 0)), 0)),
                "hdfs:///selections/legal",
                "parquet",
                null),
            new Counts(40, 1_000_000, 384, 41_234, 0, 3)),
        new RunReport.Result(
            new AssignmentFacts(Method.KNN_KDE, 34.25, NeighborhoodSizes.of(sizes())),
            certificate,
            SupportFacts.of(probabilities()),
            new DistanceFacts(0.5, 0.75, 1.125, 1.375, 0.0625, 256),
            new NearDuplicates(6120, 0.0312, 1.77, 38.25, 34_800.5, 40_050L, groups()),
            new SampleFacts(
                7,
                10_000,
                List.of(1302L, 1311L),
                List.of(
                    new SizeFacts(
                        10_000,
                        "selection",
                        List.of(1302L, 1311L),
                        List.of(61L, 58L),
                        "5d41402abc4b2a76"))),
            new Checksums(
                "5d41402abc4b2a76",
                "b9719d911017c592",
                "2c26b46b68ffc68f",
                null,
                "fcde2b2edba56bf4"),
            PictureExamples.of(probabilities())),
        new RunReport.Execution(
            stages(),
            new BlasFacts("OpenBLAS 0.3.31", "SkylakeX", 171.5, null, null),
            new FilterFacts(
                "int8",
                "expected to be the fastest",
                List.of(
                    new FilterFacts.Trial("float32", 12.5), new FilterFacts.Trial("int8", 4.25)),
                6_800.0,
                1.2e-4,
                false,
                2450.5,
                21_400.25),
            new Versions("0.1.0", "4.1.0", "17.0.15 (Debian)", "Linux 6.1", "amd64")),
        warnings);
  }

  private static Parameters.Values values(Method method) {
    return Parameters.Values.of(
        new Parameters.Values.Model(method, Metric.L2, 0.6, 5, 0.3, 2000, 50_000, Cost.DISTANCE),
        new Parameters.Values.Draws(10_000, 2, DrawMode.WITH_REPLACEMENT, 7),
        BlasChoice.AUTO,
        FilterChoice.AUTO);
  }

  private static DuplicateGroupFacts groups() {
    return new DuplicateGroupFacts(
        1800,
        6120,
        List.of(
            new DuplicateGroupFacts.Group("1071", 37), new DuplicateGroupFacts.Group("20344", 9)));
  }

  private static int[] sizes() {
    return new Random(5).ints(40, 22, 75).toArray();
  }

  private static double[] probabilities() {
    double[] p = new Random(6).doubles(1500).map(u -> StrictMath.exp(3 * u)).toArray();
    double sum = 0;
    for (double value : p) {
      sum += value;
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  private static List<StageFacts> stages() {
    Map<String, Object> search = new LinkedHashMap<>();
    search.put("waves", List.of(10_000, 90_000, 900_000));
    search.put("GFLOP/s", 151.25);
    search.put("warm", true);
    return List.of(
        new StageFacts("queries", 0.41, 40, 61_440, Map.of()),
        new StageFacts("neighbor search", 96.5, 1_000_000, 1_536_000_000L, search),
        new StageFacts("exact distances", 8.2, 98_000, 150_528_000, Map.of()),
        new StageFacts("pool", 3.75, 41_234, 63_335_424, Map.of()),
        new StageFacts("kernel density", 48.9, 41_234, 63_335_424, Map.of("axes", 32)),
        new StageFacts("assignment", 0.08, 80_000, 0, Map.of("pops", 1922)),
        new StageFacts("sampling", 0.02, 20_000, 0, Map.of()),
        new StageFacts("writing", 1.9, 4113, 91_000, Map.of()));
  }
}
