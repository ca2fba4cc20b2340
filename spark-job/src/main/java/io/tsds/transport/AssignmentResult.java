package io.tsds.transport;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The solution of Problem RT, summed over the queries. The arrays belong to the receiver.
 *
 * @param probability p_j, mass of every pool member; may be 0 [pool]
 * @param neighborhoodSizes K_i of every query: with KNN-KDE the neighbors that take their full
 *     share, which may be 0; with KNN-Uniform K; with KNN-TV the neighbors that take any mass [M]
 * @param sStar s*, the inverse densities that a neighborhood adds up to, KNN-KDE only; absent if
 *     lists of one neighbor left nothing to decide
 * @param uniformSize K, KNN-Uniform only
 * @param certificate what is known of the solution's exactness
 */
public record AssignmentResult(
    double[] probability,
    int[] neighborhoodSizes,
    OptionalDouble sStar,
    OptionalInt uniformSize,
    Certificate certificate) {}
