package io.tsds.pipeline.assignment;

import io.tsds.Quantity;
import io.tsds.parameters.SelectionParameters;
import io.tsds.progress.CountProgress;
import io.tsds.sampling.Sampler;
import io.tsds.storage.result.EpochDraws;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
   * Makes ready to draw from {@code probability} [pool], with each sample size, ascending.
   *
   * @throws io.tsds.UserException if the sample is larger than the support allows
   */
  public List<Drawing> from(double[] probability) {
    long start = System.nanoTime();
    LOG.atLevel(detail)
        .log(
            "sampling: {} in {}",
            sample.sizes().stream()
                .map(size -> Quantity.of(size, "draw"))
                .collect(Collectors.joining(", ")),
            sample.epochs() == 1
                ? "one epoch"
                : "each of " + Quantity.of(sample.epochs(), "epoch"));
    List<Sampler> samplers =
        Sampler.nested(probability, sample.sizes(), sample.draw(), sample.seed());
    long each = (System.nanoTime() - start) / samplers.size();
    return IntStream.range(0, samplers.size())
        .mapToObj(i -> new Drawing(samplers.get(i), sample.sizes().get(i), sample.epochs(), each))
        .toList();
  }

  /** The epochs' draws of one sample size, and what was counted of those made so far. */
  public static final class Drawing implements EpochDraws {
    private final Sampler sampler;
    private final long sampleSize;
    private final int epochs;

    /** Distinct members drawn [epochs]. */
    private final long[] distinct;

    /** How often the member drawn most was drawn [epochs]. */
    private final long[] largest;

    private final CountProgress progress =
        new CountProgress("writing", "epoch", LOG::info, System::nanoTime);

    private long nanoseconds;

    private Drawing(Sampler sampler, long sampleSize, int epochs, long nanoseconds) {
      this.sampler = sampler;
      this.sampleSize = sampleSize;
      this.epochs = epochs;
      this.nanoseconds = nanoseconds;
      this.distinct = new long[epochs];
      this.largest = new long[epochs];
    }

    @Override
    public int epochs() {
      return epochs;
    }

    @Override
    public long sampleSize() {
      return sampleSize;
    }

    @Override
    public long[] of(int epoch) {
      progress.at(epoch, epochs);
      long start = System.nanoTime();
      long[] draws = sampler.draws(epoch);
      long drawn = 0;
      for (long times : draws) {
        drawn += times > 0 ? 1 : 0;
        largest[epoch] = Math.max(largest[epoch], times);
      }
      distinct[epoch] = drawn;
      nanoseconds += System.nanoTime() - start;
      return draws;
    }

    /** The draws of the first epoch once more, which are not counted again [pool]. */
    public long[] first() {
      return sampler.draws(0);
    }

    /** Distinct members drawn, a number an epoch; 0 for an epoch that nobody asked for yet. */
    public long[] distinct() {
      return distinct.clone();
    }

    /** How often the member drawn most was drawn, a number an epoch. */
    public long[] largest() {
      return largest.clone();
    }

    /** How long drawing has taken so far. */
    public double seconds() {
      return nanoseconds / 1e9;
    }
  }
}
