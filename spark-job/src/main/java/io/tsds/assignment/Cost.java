package io.tsds.assignment;

/**
 * What it costs to send a unit of mass from a query to a candidate: the d_ij of Problem RT. The
 * theorems ask of it no more than that it grows with the distance, as it does here, so that the
 * neighbor lists are the same for every cost.
 */
public enum Cost {
  /** The distance. */
  DISTANCE,
  /** Its square. */
  SQUARED_DISTANCE,
  /** 1 - cosine, which is half the squared distance of unit vectors. */
  ONE_MINUS_COSINE;

  /** The cost at a squared distance. */
  public double of(double squaredDistance) {
    return switch (this) {
      case DISTANCE -> Math.sqrt(squaredDistance);
      case SQUARED_DISTANCE -> squaredDistance;
      case ONE_MINUS_COSINE -> squaredDistance / 2;
    };
  }
}
