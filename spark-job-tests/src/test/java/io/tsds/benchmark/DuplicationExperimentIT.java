package io.tsds.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tsds.benchmark.DuplicationExperiment.Contender;
import io.tsds.benchmark.DuplicationExperiment.Setting;
import io.tsds.benchmark.DuplicationExperiment.Share;
import io.tsds.testkit.LocalSpark;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The paper's claim on a small instance: KNN-KDE does not mind copies, KNN-Uniform does. */
class DuplicationExperimentIT {
  private static final DuplicatedContents.Shape SHAPE =
      new DuplicatedContents.Shape(2000, 32, 10, 60, 4, 3);
  private static final double FRACTION = 0.01;
  private static final int COPIES = 100;
  private static final int ALL_COPIES = 1000;
  private static final double FEW_PERCENT = 0.03;

  @TempDir private Path folder;
  private DuplicationExperiment experiment;

  @BeforeEach
  void selectWithoutCopies() {
    experiment =
        new DuplicationExperiment(LocalSpark.session(), folder, new DuplicatedContents(SHAPE));
  }

  @Test
  void exactCopiesShareWhatOneOfThemWouldGet() {
    Map<Contender, Share> shares =
        experiment.run(new Setting(FRACTION, COPIES, 0, ALL_COPIES), Contender.values()).shares();

    assertThat(shares.get(Contender.KNN_KDE).withoutCopies()).isBetween(0.002, 0.05);
    assertThat(shares.get(Contender.KNN_KDE).growth()).isCloseTo(1, within(1e-3));
    assertThat(shares.get(Contender.KNN_UNIFORM).growth()).isGreaterThan(5);
    assertThat(shares.get(Contender.NEAREST_ONLY).withCopies())
        .isCloseTo(shares.get(Contender.NEAREST_ONLY).withoutCopies(), within(1e-12));
  }

  @Test
  void nearCopiesDoToo() {
    double tenthOfBandwidth = DuplicationExperiment.BANDWIDTH / 10;
    Map<Contender, Share> shares =
        experiment
            .run(
                new Setting(FRACTION, COPIES, tenthOfBandwidth, ALL_COPIES),
                Contender.KNN_KDE,
                Contender.KNN_UNIFORM)
            .shares();

    assertThat(shares.get(Contender.KNN_KDE).growth()).isCloseTo(1, within(FEW_PERCENT));
    assertThat(shares.get(Contender.KNN_UNIFORM).growth()).isGreaterThan(5);
  }

  @Test
  void densitiesThatCountTooFewMembersLetCopiesIn() {
    Share share =
        experiment
            .run(new Setting(FRACTION, COPIES, 0, 20), Contender.KNN_KDE)
            .shares()
            .get(Contender.KNN_KDE);

    assertThat(share.growth()).isBetween(2.0, (COPIES + 1) / 20.0);
  }
}
