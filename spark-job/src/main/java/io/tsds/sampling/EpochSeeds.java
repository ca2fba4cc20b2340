package io.tsds.sampling;

import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * A random generator for each epoch of a seed: xoshiro256++ (Blackman and Vigna 2021), its state
 * filled by SplitMix64 (Steele, Lea and Flood 2014). SplitMix64 starts at the epoch's number plus a
 * hash of the seed. Its starts for neighboring epochs are one apart and its steps are about 0.6 *
 * 2^64, so the streams that fill the states do not overlap; and the hash keeps (seed, epoch + 1)
 * apart from (seed + 1, epoch). Integer arithmetic only: the same bits on every machine.
 */
final class EpochSeeds {
  private static final int STATE_LONGS = 4;

  private final long hash;

  EpochSeeds(long seed) {
    this.hash = RandomSource.SPLIT_MIX_64.create(seed).nextLong();
  }

  /** The generator of that epoch, at its beginning. */
  UniformRandomProvider generator(int epoch) {
    if (epoch < 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "epoch is %d; epochs count from 0", epoch));
    }
    UniformRandomProvider seeder = RandomSource.SPLIT_MIX_64.create(hash + epoch);
    return RandomSource.XO_SHI_RO_256_PP.create(seeder.longs(STATE_LONGS).toArray());
  }

  /** A seed of that epoch for the order of its draws: the number behind the generator's state. */
  long arrivals(int epoch) {
    UniformRandomProvider seeder = RandomSource.SPLIT_MIX_64.create(hash + epoch);
    for (int i = 0; i < STATE_LONGS; i++) {
      seeder.nextLong();
    }
    return seeder.nextLong();
  }
}
