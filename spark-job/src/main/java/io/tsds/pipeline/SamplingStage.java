package io.tsds.pipeline;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.sampling.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Draws the samples of all epochs on the driver. */
final class SamplingStage {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final SelectionParameters.Sample sample;

  SamplingStage(SelectionParameters.Sample sample) {
    this.sample = sample;
  }

  /**
   * The draws and how long they took.
   *
   * @param epochs one array an epoch: how often each pool member was drawn [pool]
   */
  record Drawn(List<int[]> epochs, double seconds) {
    /** Distinct members drawn, a number an epoch. */
    long[] distinct() {
      return epochs.stream().mapToLong(Drawn::countDrawn).toArray();
    }

    private static long countDrawn(int[] draws) {
      long drawn = 0;
      for (int times : draws) {
        drawn += times > 0 ? 1 : 0;
      }
      return drawn;
    }
  }

  /** Draws from {@code probability} [pool]. */
  Drawn run(double[] probability) {
    long start = System.nanoTime();
    LOG.info(
        "sampling: {} in {}",
        Quantity.of(sample.size(), "draw"),
        sample.epochs() == 1 ? "one epoch" : "each of " + Quantity.of(sample.epochs(), "epoch"));
    Sampler sampler = Sampler.of(probability, sample.size(), sample.draw(), sample.seed());
    List<int[]> epochs = new ArrayList<>();
    for (int epoch = 0; epoch < sample.epochs(); epoch++) {
      epochs.add(narrowed(sampler.draws(epoch)));
    }
    return new Drawn(epochs, (System.nanoTime() - start) / 1e9);
  }

  private int[] narrowed(long[] draws) {
    int[] narrowed = new int[draws.length];
    for (int member = 0; member < draws.length; member++) {
      if (draws[member] > Integer.MAX_VALUE) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "--sample-size is %d, of which one candidate got %d draws; must stay below 2^31",
                sample.size(),
                draws[member]));
      }
      narrowed[member] = (int) draws[member];
    }
    return narrowed;
  }
}
