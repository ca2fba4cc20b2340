package io.tsds.pipeline.assignment;

import io.tsds.Quantity;
import io.tsds.parameters.SelectionParameters;
import io.tsds.progress.CountProgress;
import io.tsds.sampling.Sampler;
import io.tsds.storage.result.EpochDraws;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Draws the samples on the driver, each epoch when it is written. */
public final class SamplingStage {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final SelectionParameters.Sample sample;
  private final Level detail;

  /**
   * @param detail level at which is said what is drawn
   */
  public SamplingStage(SelectionParameters.Sample sample, Level detail) {
    this.sample = sample;
    this.detail = detail;
  }

  /**
   * Makes ready to draw from {@code probability} [pool].
   *
   * @throws io.tsds.UserException if the sample is larger than the support allows
   */
  public Drawing from(double[] probability) {
    long start = System.nanoTime();
    LOG.atLevel(detail)
        .log(
            "sampling: {} in {}",
            Quantity.of(sample.size(), "draw"),
            sample.epochs() == 1
                ? "one epoch"
                : "each of " + Quantity.of(sample.epochs(), "epoch"));
    Sampler sampler = Sampler.of(probability, sample.size(), sample.draw(), sample.seed());
    return new Drawing(sampler, sample, System.nanoTime() - start);
  }

  /** The epochs' draws, and what was counted of those made so far. */
  public static final class Drawing implements EpochDraws {
    private final Sampler sampler;
    private final SelectionParameters.Sample sample;

    /** Distinct members drawn [epochs]. */
    private final long[] distinct;

    private final CountProgress progress =
        new CountProgress("writing", "epoch", LOG::info, System::nanoTime);

    private long nanoseconds;

    private Drawing(Sampler sampler, SelectionParameters.Sample sample, long nanoseconds) {
      this.sampler = sampler;
      this.sample = sample;
      this.nanoseconds = nanoseconds;
      this.distinct = new long[sample.epochs()];
    }

    @Override
    public int epochs() {
      return sample.epochs();
    }

    @Override
    public long sampleSize() {
      return sample.size();
    }

    @Override
    public long[] of(int epoch) {
      progress.at(epoch, sample.epochs());
      long start = System.nanoTime();
      long[] draws = sampler.draws(epoch);
      long drawn = 0;
      for (long times : draws) {
        drawn += times > 0 ? 1 : 0;
      }
      distinct[epoch] = drawn;
      nanoseconds += System.nanoTime() - start;
      return draws;
    }

    /** Distinct members drawn, a number an epoch; 0 for an epoch that nobody asked for yet. */
    public long[] distinct() {
      return distinct.clone();
    }

    /** How long drawing has taken so far. */
    public double seconds() {
      return nanoseconds / 1e9;
    }
  }
}
